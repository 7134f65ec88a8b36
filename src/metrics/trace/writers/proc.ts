import type { Line } from '../cells/blanks.ts';
import { type Entry, recordsOf } from '../cells/records.ts';
import { refused, type TableResult } from '../cells/table.ts';

const FIELD = /^([A-Za-z][\w()]*):\s+(\S.*)$/;
const KNOWN = /^(VmRSS|VmSize|RssAnon|Rss|Pss|Anonymous|Private_Dirty):\s+\d+ kB$/;

/** Copies of /proc/PID/status or smaps_rollup, one below the other, or lines picked out of them. */
export const isProc = (lines: readonly Line[]): boolean => lines.some(({ text }) => KNOWN.test(text.trim()));

export function parseProc(lines: readonly Line[]): TableResult {
  const entries = lines.flatMap(({ line, text }): Entry[] => {
    const [, key, value] = FIELD.exec(text.trim()) ?? [];
    return key === undefined || value === undefined ? [] : [{ line, key, value: value.trim() }];
  });
  const { columns, rows } = recordsOf(entries);
  if (rows.length < 2)
    return refused('one copy of a /proc file is one sample: append a copy after each call');
  return {
    table: {
      columns: columns.map((name) => (name === 'FDSize' ? 'fd_size' : name)),
      rows,
      kernelUnits: true,
      notes: [`read as ${rows.length} copies of a /proc file, kB of 1024 bytes`],
    },
  };
}
