import { readFileSync } from 'node:fs';
import type { TraceTable } from '../../../src/metrics/trace/cells/table.ts';
import { readCells } from '../../../src/metrics/trace/cells.ts';
import { describeColumn } from '../../../src/metrics/trace/column.ts';
import { parseCsv } from '../../../src/metrics/trace/csv.ts';
import { type RowSelection, selectRows } from '../../../src/metrics/trace/rows.ts';
import { sharedFile } from '../../support/shared.ts';

/** A table of the acceptance data; only where `sharedFile` finds it. */
export function sharedTable(path: string): TraceTable {
  const file = sharedFile(path);
  if (file === undefined) throw new Error(`no ${path}`);
  const { table } = parseCsv(readFileSync(file, 'utf8'));
  if (table === undefined) throw new Error(`${path} is no table`);
  return table;
}

/** A column in bytes or units. */
export function column(table: TraceTable, name: string, selection: RowSelection = { where: [] }): number[] {
  const selected = selectRows(table, selection);
  if ('problems' in selected) throw new Error('nothing selected');
  const { read } = readCells(selected.rows, table, describeColumn(name));
  if (read === undefined) throw new Error(`${name} is not all numbers`);
  return read.values.map((value) => value ?? Number.NaN);
}
