import type { TraceRow } from './table.ts';

/** One value of a record, with its line. */
export interface Entry {
  readonly line: number;
  readonly key: string;
  readonly value: string;
}

/** Entries one below the other as a table: a key that comes again begins the next row. */
export function recordsOf(entries: readonly Entry[]): { columns: string[]; rows: TraceRow[] } {
  const columns = [...new Set(entries.map(({ key }) => key))];
  const records: { line: number; values: Map<string, string> }[] = [];
  for (const { line, key, value } of entries) {
    let open = records.at(-1);
    if (open === undefined || open.values.has(key)) {
      open = { line, values: new Map() };
      records.push(open);
    }
    open.values.set(key, value);
  }
  const rows = records.map(({ line, values }) => ({
    line,
    cells: columns.map((key) => values.get(key) ?? ''),
  }));
  return { columns, rows };
}
