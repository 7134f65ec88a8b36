import { readFileSync } from 'node:fs';
import { describeColumn } from '../../../src/metrics/trace/column.ts';
import { type CsvTable, parseCsv } from '../../../src/metrics/trace/csv.ts';
import { type RowSelection, readNumbers, selectRows } from '../../../src/metrics/trace/rows.ts';
import { sharedFile } from '../../support/shared.ts';

/** A table of the acceptance data; only where `sharedFile` finds it. */
export function sharedTable(path: string): CsvTable {
  const file = sharedFile(path);
  if (file === undefined) throw new Error(`no ${path}`);
  const { table } = parseCsv(readFileSync(file, 'utf8'));
  if (table === undefined) throw new Error(`${path} is no table`);
  return table;
}

/** A column in bytes or units. */
export function column(table: CsvTable, name: string, selection: RowSelection = { where: [] }): number[] {
  const selected = selectRows(table, selection);
  if ('problems' in selected) throw new Error('nothing selected');
  const { values } = readNumbers(selected.rows, table.columns.indexOf(name), describeColumn(name));
  if (values === undefined) throw new Error(`${name} is not all numbers`);
  return [...values];
}
