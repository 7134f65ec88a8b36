import { type Axis, findAxis } from './axis.ts';
import { counted, some, type TraceProblem, type TraceRow, type TraceTable } from './cells/table.ts';
import { plainName } from './cells/unit.ts';
import { describeColumn } from './column.ts';
import { digitsValue, readCell } from './number.ts';

/** `rows`: the order and spacing of the rows hold, whatever a column says; `sort`: by the column, however it lies. */
export const ORDERS = ['rows', 'sort'] as const;
export type Order = (typeof ORDERS)[number];

/** Rows of one process in the order in which they were taken. */
export interface OrderedRows {
  readonly rows: readonly TraceRow[];
  /** Absent: nothing tells where a row stands, and each counts as one. */
  readonly axis?: Axis;
  /** Rows at which a process began anew, in rising order; without the first. */
  readonly restarts: readonly number[];
  readonly notes: readonly string[];
}

type Ordering = OrderedRows | { readonly problems: readonly TraceProblem[] };

/** Puts the rows into the order of their iteration or time, or refuses where that order is not to be had. */
export function orderRows(table: TraceTable, rows: readonly TraceRow[], order?: Order): Ordering {
  if (order === 'rows') return { rows, restarts: restartRows(table, rows), notes: [] };
  const axis = findAxis(table, rows);
  if (axis === undefined) return { rows, restarts: restartRows(table, rows), notes: [] };
  if ('problems' in axis) return axis;
  const told = (ordered: Omit<OrderedRows, 'restarts'>, starts: readonly number[] = []): OrderedRows => {
    const restarts = [...new Set([...starts, ...restartRows(table, ordered.rows)])].sort((a, b) => a - b);
    return { ...ordered, restarts };
  };
  const falls = axis.values.flatMap((value, i) => (value < (axis.values[i - 1] ?? value) ? [i] : []));
  if (falls.length === 0) return told({ rows, axis, notes: [] });
  const { name } = axis;
  if (order !== 'sort' && beginsAnew(axis, falls)) {
    const [at = 0] = falls;
    const note = `${name} falls from ${axis.values[at - 1]} to ${axis.values[at]} at line ${rows[at]?.line}${falls.length > 1 ? `, and ${falls.length - 1} times more` : ''}: a run that began anew; ${falls.length + 1} segments, never joined`;
    return told({ rows, axis, notes: [note] }, falls);
  }
  if (falls.length === rows.length - 1) {
    const note = `${name} runs backwards: the rows are judged in its order, the last one first`;
    return told({ ...sorted(rows, axis), notes: [note] });
  }
  const repeats = rows.length - new Set(axis.values).size;
  const [at = 0] = falls;
  const where = `${name} falls from ${axis.values[at - 1]} to ${axis.values[at]} at line ${rows[at]?.line}${falls.length > 1 ? `, and ${falls.length - 1} times more` : ''}`;
  if (order !== 'sort' && (repeats > 0 || (axis.kind === 'time' && !axis.absolute))) {
    const why =
      repeats > 0 ? `, and ${counted(repeats, 'row')} ${repeats === 1 ? 'repeats' : 'repeat'} one` : '';
    const message = `${where}${why}: the order of the samples is not known. --order sort takes that of ${name}, --order rows that of the rows; rows of several processes are picked by --where`;
    return { problems: [{ line: rows[at]?.line ?? 0, message }] };
  }
  return told({ ...sorted(rows, axis), notes: [`${where}: the rows are sorted by ${name}`] });
}

function sorted(rows: readonly TraceRow[], axis: Axis): Pick<OrderedRows, 'rows' | 'axis'> & { axis: Axis } {
  const places = rows.map((_, i) => i).sort((a, b) => (axis.values[a] ?? 0) - (axis.values[b] ?? 0));
  return {
    rows: places.flatMap((i) => rows[i] ?? []),
    axis: { ...axis, values: places.map((i) => axis.values[i] ?? 0) },
  };
}

/** Fewest rows between two falls of the axis that make a run of its own. */
const SHORTEST_RUN = 3;

/** Each fall leads back to where the file begins, after a run that rose: files put together, or a restart. */
function beginsAnew({ values, absolute }: Axis, falls: readonly number[]): boolean {
  if (absolute) return false;
  const [first = 0] = values;
  const last = values.reduce((high, value) => Math.max(high, value), first);
  const starts = [0, ...falls, values.length];
  const longEnough = starts.every((at, i) => i === 0 || at - (starts[i - 1] ?? 0) >= SHORTEST_RUN);
  return longEnough && falls.every((at) => (values[at] ?? 0) <= first + 0.05 * (last - first));
}

const START_TIME = /(^|_)start_time(_|$)/;
const RISING = /(^|_)uptime(_|$)|_total$/;

/** A start time that changes, an uptime or a counter that falls: the process is another one. */
function restartRows(table: TraceTable, rows: readonly TraceRow[]): number[] {
  return table.columns.flatMap((name, place) => {
    const plain = plainName(name);
    const started = START_TIME.test(plain);
    // `nodejs_active_handles_total` is no counter, whatever its name says.
    const counts = RISING.test(plain) && describeColumn(name).role !== 'quantity';
    if (!started && !counts) return [];
    const values = rows.map(({ cells }) => numberIn(cells[place] ?? ''));
    return values.flatMap((value, i) => {
      const before = values[i - 1];
      if (before === undefined || value === undefined) return [];
      // A start time is often computed anew, and jitters by parts of a second.
      return (started ? Math.abs(value - before) > 1.5 : counts && value < before) ? [i] : [];
    });
  });
}

function numberIn(text: string): number | undefined {
  const cell = readCell(text);
  const value = cell.kind === 'number' && cell.word === '' ? digitsValue(cell.digits, 'point') : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

/** What is said of a restart that the file tells. */
export const restartNote = (rows: readonly TraceRow[], restarts: readonly number[]): string =>
  `the process began anew at line ${some(restarts.map((i) => rows[i]?.line ?? 0))}: ${restarts.length + 1} segments, never joined`;
