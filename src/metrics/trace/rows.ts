import { LEAST_ITERATIONS } from '../definitions/least.ts';
import { ITERATION, isAxisName } from './axis.ts';
import { some, type TraceProblem, type TraceRow, type TraceTable } from './cells/table.ts';
import { plainName } from './cells/unit.ts';

/** Which rows of a trace are samples. */
export interface RowSelection {
  /** Conditions that all must hold: the cell of `column` is `value`. */
  readonly where: readonly { readonly column: string; readonly value: string }[];
  /**
   * `last`: one sample an iteration, its last row; `row`: each row is one. Absent: `last` where iterations have several rows,
   * for a tolerance is that of an iteration, and growth of a row would be held against a multiple of it.
   */
  readonly every?: 'last' | 'row' | undefined;
}

export interface SelectedRows {
  readonly rows: readonly TraceRow[];
  /** What the reader should know before believing a verdict on these rows. */
  readonly notes: readonly string[];
  /** Rows that nobody asked to leave out: the first of each iteration, the second of each, …; where they do not have as many, the first. */
  readonly beside?: readonly (readonly TraceRow[])[];
}

/** More rows an iteration are no phases. */
const MOST_PHASES = 8;

/** Rows of different processes never make one trace. */
const PROCESS = /^(segment|launch|pid|tgid|process_id)$/;
/** What tells processes apart where none of those does. */
const NAMED = /^(container|container_id|pod|name|instance|command|cmd|process|process_name)$/;

/** The rows that the selection picks, in the order of the file; `{problems}` where it makes no sense. */
export function selectRows(
  table: TraceTable,
  { where, every }: RowSelection,
): SelectedRows | { readonly problems: readonly TraceProblem[] } {
  const place = (column: string): number => table.columns.indexOf(column);
  const kept = table.rows.filter(({ cells }) =>
    where.every(({ column, value }) => cells[place(column)] === value),
  );
  if (kept.length === 0) {
    return { problems: where.map(({ column, value }) => noMatch(table, column, value)) };
  }
  const iteration = table.columns.findIndex(
    (name) => ITERATION.test(plainName(name)) && !table.noAxis?.includes(name),
  );
  const mixed = processColumns(table, kept, iteration).filter(
    (name) => valuesOf(kept, place(name)).length > 1,
  );
  if (mixed.length > 0) {
    const problems = mixed.map((name) => {
      const values = valuesOf(kept, place(name));
      const message = `rows of ${values.length} processes, ${name} ${some(values)}: growth belongs to one process; pick it by --where ${name}=${values[0]}`;
      return { message };
    });
    return { problems };
  }
  if (iteration < 0) {
    if (every !== 'last') return { rows: kept, notes: [] };
    return { problems: [{ message: '--every last needs a column `iteration`, there is none' }] };
  }
  // Rows of one iteration stand together: the same number further down is that of another run.
  const last = kept.filter(({ cells }, i) => cells[iteration] !== kept[i + 1]?.cells[iteration]);
  if (every === 'row' || last.length === kept.length) return { rows: kept, notes: [] };
  if (every === 'last') return { rows: last, notes: [] };
  const counted = `${kept.length} rows in ${last.length} iterations`;
  return last.length < LEAST_ITERATIONS
    ? {
        rows: kept,
        notes: [`${counted}, too few to judge: every row counts as one, and growth is that of a row`],
      }
    : {
        rows: last,
        notes: [
          `${counted}: the last row of each is judged (--where picks another, --every row counts each)`,
        ],
        beside: besideLast(kept, iteration, last.length),
      };
}

function besideLast(kept: readonly TraceRow[], iteration: number, iterations: number): TraceRow[][] {
  const each = kept.length / iterations;
  if (!Number.isInteger(each) || each > MOST_PHASES)
    return [kept.filter(({ cells }, i) => cells[iteration] !== kept[i - 1]?.cells[iteration])];
  return Array.from({ length: each - 1 }, (_, at) => kept.filter((_row, i) => i % each === at));
}

/** A process id settles it, whatever else differs. Names may be those of inputs, where each iteration has one row. */
function processColumns({ columns }: TraceTable, rows: readonly TraceRow[], iteration: number): string[] {
  const ids = columns.filter((name) => PROCESS.test(plainName(name)));
  if (ids.length > 0) return ids;
  if (iteration >= 0 && valuesOf(rows, iteration).length === rows.length) return [];
  return columns.filter(
    (name, place) => NAMED.test(plainName(name)) || (iteration < 0 && takeTurns(rows, place)),
  );
}

/** Constants: docs/analyze.md#order. */
const LEAST_ROWS_OF_EACH = 3;
const EVEN = 2;

/** Whether words come round, each about as often: the names of workers, whatever the column is called. Phases of an iteration do so too, and have one. */
function takeTurns(rows: readonly TraceRow[], place: number): boolean {
  const cells = rows.map(({ cells }) => cells[place] ?? '');
  if (cells.some((cell) => cell === '' || !/^[^\d\s][^\s]*$/.test(cell))) return false;
  const counts = new Map<string, number>();
  for (const cell of cells) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  const each = cells.length / counts.size;
  const turns = cells.filter((cell, i) => i > 0 && cell !== cells[i - 1]).length;
  return (
    counts.size > 1 &&
    each >= LEAST_ROWS_OF_EACH &&
    [...counts.values()].every((count) => count >= each / EVEN && count <= each * EVEN) &&
    turns >= cells.length / EVEN
  );
}

/** Whether a column tells which sample a row is, not how much there is of something. */
export const isOrder = (name: string): boolean =>
  isAxisName(name) || [PROCESS, NAMED].some((pattern) => pattern.test(plainName(name)));

const valuesOf = (rows: readonly TraceRow[], place: number): string[] => [
  ...new Set(rows.map(({ cells }) => cells[place] ?? '')),
];

function noMatch(table: TraceTable, column: string, value: string): TraceProblem {
  const values = valuesOf(table.rows, table.columns.indexOf(column));
  return { message: `no row has ${column}=${value}; there are: ${some(values)}` };
}
