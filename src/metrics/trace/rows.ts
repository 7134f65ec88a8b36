import type { CsvProblem, CsvRow, CsvTable } from './csv.ts';

/** Which rows of a trace are samples. */
export interface RowSelection {
  /** Conditions that all must hold: the cell of `column` is `value`. */
  readonly where: readonly { readonly column: string; readonly value: string }[];
  /** One sample an iteration: its last row. */
  readonly every?: 'last' | undefined;
}

export interface SelectedRows {
  readonly rows: readonly CsvRow[];
  /** What the reader should know before believing a verdict on these rows. */
  readonly notes: readonly string[];
}

const ITERATION = /^(iteration|iter|round|request)$/i;
/** Rows of different processes never make one trace. */
const PROCESS = /^(segment|launch|pid)$/i;

/** The rows that the selection picks, in the order of the file; `{problems}` where it makes no sense. */
export function selectRows(
  table: CsvTable,
  { where, every }: RowSelection,
): SelectedRows | { readonly problems: readonly CsvProblem[] } {
  const place = (column: string): number => table.columns.indexOf(column);
  const kept = table.rows.filter(({ cells }) =>
    where.every(({ column, value }) => cells[place(column)] === value),
  );
  if (kept.length === 0) {
    return { problems: where.map(({ column, value }) => noMatch(table, column, value)) };
  }
  const mixed = table.columns.filter((name) => PROCESS.test(name) && valuesOf(kept, place(name)).length > 1);
  if (mixed.length > 0) {
    const problems = mixed.map((name) => {
      const values = valuesOf(kept, place(name));
      const message = `rows of ${values.length} processes, ${name} ${some(values)}: growth belongs to one process; pick it by --where ${name}=${values[0]}`;
      return { message };
    });
    return { problems };
  }
  const iteration = table.columns.findIndex((name) => ITERATION.test(name));
  if (every === undefined) return { rows: kept, notes: notesOn(kept, iteration) };
  if (iteration < 0)
    return { problems: [{ message: '--every last needs a column `iteration`, there is none' }] };
  const last = new Map<string, CsvRow>();
  for (const row of kept) last.set(row.cells[iteration] ?? '', row);
  return { rows: [...last.values()], notes: [] };
}

const valuesOf = (rows: readonly CsvRow[], place: number): string[] => [
  ...new Set(rows.map(({ cells }) => cells[place] ?? '')),
];

const some = (values: readonly string[]): string =>
  values.length <= 8 ? values.join(', ') : `${values.slice(0, 8).join(', ')} …`;

function noMatch(table: CsvTable, column: string, value: string): CsvProblem {
  const values = valuesOf(table.rows, table.columns.indexOf(column));
  return { message: `no row has ${column}=${value}; there are: ${some(values)}` };
}

/** Several rows an iteration mix phases, and make every rate one per row. */
function notesOn(rows: readonly CsvRow[], iteration: number): string[] {
  if (iteration < 0) return [];
  const iterations = new Set(rows.map(({ cells }) => cells[iteration])).size;
  if (iterations === rows.length) return [];
  return [
    `${rows.length} rows in ${iterations} iterations: every row counts as one; pick one an iteration by --where or --every last`,
  ];
}

export type Numbers =
  | { readonly values: readonly number[]; readonly problems?: never }
  | { readonly values?: never; readonly problems: readonly CsvProblem[] };

/** The numbers of one column, times `factor`; each cell that is none is a problem with its line. */
export function readNumbers(
  rows: readonly CsvRow[],
  place: number,
  { name, factor }: { readonly name: string; readonly factor: number },
): Numbers {
  const problems: CsvProblem[] = [];
  const values = rows.map(({ line, cells }) => {
    const cell = cells[place] ?? '';
    const value = cell === '' ? Number.NaN : Number(cell);
    if (!Number.isFinite(value)) problems.push({ line, message: `${name} is ${wrong(cell)}` });
    return value * factor;
  });
  return problems.length > 0 ? { problems } : { values };
}

function wrong(cell: string): string {
  if (cell === '') return 'empty, not a number';
  const comma = /^[-+]?\d+([,']\d+)+$/.test(cell);
  return `\`${cell}\`, not a number${comma ? ' (a point for decimals, nothing between thousands)' : ''}`;
}
