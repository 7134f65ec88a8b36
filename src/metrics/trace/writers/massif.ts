import type { Line } from '../cells/blanks.ts';
import { type Entry, recordsOf } from '../cells/records.ts';
import { refused, type TableResult } from '../cells/table.ts';

/** What valgrind's massif writes, and heaptrack_print with -M. */
export const isMassif = (lines: readonly Line[]): boolean =>
  /^desc:/.test(lines[0]?.text ?? '') && lines.some(({ text }) => /^snapshot=\d+$/.test(text));

const FIELD = /^(snapshot|time|mem_heap_B|mem_heap_extra_B|mem_stacks_B)=(\d+(?:\.\d+)?)$/;

export function parseMassif(lines: readonly Line[]): TableResult {
  const unit = lines.map(({ text }) => /^time_unit:\s*(\S+)/.exec(text)?.[1]).find((it) => it !== undefined);
  const entries = lines.flatMap(({ line, text }): Entry[] => {
    const [, key, value] = FIELD.exec(text.trim()) ?? [];
    return key === undefined || value === undefined ? [] : [{ line, key, value }];
  });
  const { columns, rows } = recordsOf(entries);
  if (rows.length === 0) return refused('a massif file without a snapshot');
  // Instructions and allocated bytes are no clock, but the growth goes along them.
  const time = unit === 'ms' ? 'time_ms' : unit === 's' ? 'time_s' : 'time';
  return {
    table: {
      columns: columns.map((name) => (name === 'time' ? time : name)),
      rows,
      notes: [`read as massif: live bytes of ${rows.length} snapshots, time in ${unitText(unit)}`],
    },
  };
}

const unitText = (unit: string | undefined): string =>
  unit === 'i' ? 'instructions' : unit === 'B' ? 'bytes allocated' : (unit ?? 'a unit that is not said');
