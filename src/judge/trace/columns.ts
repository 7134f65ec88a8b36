import type { TraceRow, TraceTable } from '../../metrics/trace/cells/table.ts';
import type { Unit } from '../../metrics/trace/cells/unit.ts';
import { type Column, describeColumn } from '../../metrics/trace/column.ts';
import { ROLE_WORDS } from '../../metrics/trace/names.ts';
import { readCell } from '../../metrics/trace/number.ts';
import { isOrder } from '../../metrics/trace/rows.ts';

/** Which columns are judged, and what their numbers are in. */
export interface ColumnChoice {
  /** None: those that look like memory, handles, threads or mappings. */
  readonly columns: readonly string[];
  /** Of every column that was named; without names, of memory whose unit nothing else says. */
  readonly unit?: Unit | undefined;
  /** Of single columns. */
  readonly units?: Readonly<Record<string, Unit>> | undefined;
}

/** The columns that were named, else all of them. */
export function described(table: TraceTable, { columns, unit, units }: ColumnChoice): Column[] {
  const names = columns.length > 0 ? [...new Set(columns)] : table.columns;
  return names.map((name) => {
    const own = describeColumn(name, units?.[name], table.units?.[name]);
    const asked = units?.[name] !== undefined;
    const open = columns.length > 0 || own.unitFrom === 'assumed';
    const column = unit !== undefined && !asked && open ? describeColumn(name, unit) : own;
    if (asked) return { ...column, role: 'quantity' };
    return table.counters?.includes(name) ? { ...column, role: 'counter' } : sized(table, column);
  });
}

/** Cells such as `299Mi` make a column memory, whatever its name. */
function sized({ columns, rows }: TraceTable, column: Column): Column {
  if (column.role !== 'unknown') return column;
  const place = columns.indexOf(column.name);
  const first = rows.map(({ cells }) => readCell(cells[place] ?? '')).find(({ kind }) => kind === 'number');
  return first?.kind === 'number' && first.word !== '' ? { ...column, role: 'quantity' } : column;
}

/** A column of words with the name of a quantity (`device`: cuda0) is none; with a unit in its name, it is broken. */
export function isMeasured(
  table: TraceTable,
  rows: readonly TraceRow[],
  { name, unitFrom }: Column,
): boolean {
  const kinds = kindsOf(table, rows, name);
  return kinds.has('number') || (kinds.has('text') && (unitFrom === 'name' || unitFrom === 'writer'));
}

function kindsOf({ columns }: TraceTable, rows: readonly TraceRow[], name: string): Set<string> {
  const place = columns.indexOf(name);
  return new Set(rows.map(({ cells }) => readCell(cells[place] ?? '').kind));
}

/** Names every column of numbers that was left out, with the reason. */
export function unjudged(
  table: TraceTable,
  rows: readonly TraceRow[],
  all: readonly Column[],
  judged: readonly Column[],
): string[] {
  const reasons = new Map<string, string[]>();
  for (const { name, role } of all) {
    if (judged.some((column) => column.name === name) || isOrder(name)) continue;
    const kinds = kindsOf(table, rows, name);
    const empty = kinds.size === 1 && kinds.has('missing');
    if (!kinds.has('number') && !(empty && role === 'quantity')) continue;
    const reason = role === 'quantity' ? 'empty in every row' : ROLE_WORDS[role];
    reasons.set(reason, [...(reasons.get(reason) ?? []), name]);
  }
  if (reasons.size === 0) return [];
  const said = [...reasons].map(([reason, names]) => `${names.join(', ')} (${reason})`);
  return [`not judged: ${said.join('; ')}; --column judges one`];
}
