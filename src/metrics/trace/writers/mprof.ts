import type { Line } from '../cells/blanks.ts';
import { refused, type TableResult } from '../cells/table.ts';

/** memory_profiler's `mprof run`: `MEM 45.2 1700000000.1234`, in MiB. */
export const isMprof = (lines: readonly Line[]): boolean => {
  const [first, second] = lines;
  const starts = ({ text }: Line): boolean => /^MEM \d+(\.\d+)? \d+(\.\d+)?$/.test(text.trim());
  return first !== undefined && (starts(first) || (/^CMDLINE /.test(first.text) && second !== undefined));
};

export function parseMprof(lines: readonly Line[]): TableResult {
  const rows = lines.flatMap(({ line, text }) => {
    const [, memory, time] = /^MEM (\S+) (\S+)$/.exec(text.trim()) ?? [];
    return memory === undefined || time === undefined ? [] : [{ line, cells: [time, memory] }];
  });
  if (rows.length === 0) return refused('an mprof file without a line `MEM …`');
  const children = lines.filter(({ text }) => /^CHLD /.test(text)).length;
  const besides =
    children === 0
      ? []
      : [`${children} lines CHLD of child processes are not judged: growth belongs to one process`];
  return {
    table: {
      columns: ['time', 'rss'],
      rows,
      units: { rss: 'MiB' },
      notes: ['read as mprof, memory in MiB', ...besides],
    },
  };
}
