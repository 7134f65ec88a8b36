import type { GrowthAnalysis } from '../metrics/growth/analysis.ts';
import { SeriesFailure } from '../metrics/growth/series.ts';
import { type CellReading, type ReadCells, readCells } from '../metrics/trace/cells.ts';
import { type Column, deciders, describeColumn } from '../metrics/trace/column.ts';
import { ROLE_WORDS } from '../metrics/trace/names.ts';
import { readCell } from '../metrics/trace/number.ts';
import { type Order, type OrderedRows, orderRows, restartNote } from '../metrics/trace/order.ts';
import { restartsOf } from '../metrics/trace/restart.ts';
import { isOrder, type RowSelection, selectRows } from '../metrics/trace/rows.ts';
import type { Sample } from '../metrics/trace/spacing.ts';
import { some, type TraceProblem, type TraceRow, type TraceTable } from '../metrics/trace/table.ts';
import type { Unit } from '../metrics/trace/unit.ts';
import { judgeSegments } from './trace/segments.ts';
import { type Amounts, judgeUnit, settingFor } from './trace/setting.ts';
import { hourlyText, type Step } from './trace/step.ts';

/** What is to be judged of a trace, and how; all names are columns of the table. */
export interface TraceRequest extends RowSelection, CellReading, Amounts {
  /** None: those that look like memory, handles, threads or mappings. */
  readonly columns: readonly string[];
  /** Of every column that was named; without names, of memory whose unit nothing else says. */
  readonly unit?: Unit | undefined;
  /** Of single columns. */
  readonly units?: Readonly<Record<string, Unit>> | undefined;
  readonly order?: Order | undefined;
  /** Whether a level that falls to its start is another process; absent: once or twice it is, then the user is asked. */
  readonly restarts?: 'split' | 'none' | undefined;
}

/** More falls to the start are not taken for restarts unasked. */
const MOST_RESTARTS = 2;

export interface JudgedColumn {
  readonly column: Column;
  /** In bytes or units, at even steps. */
  readonly series: readonly number[];
  readonly analysis: GrowthAnalysis;
  readonly step: Step;
  /** Nobody asked for it and other columns decide, as RSS beside anonymous memory: it is reported. */
  readonly reported: boolean;
}

export interface TraceAnalysis {
  readonly judged: readonly JudgedColumn[];
  readonly problems: readonly TraceProblem[];
  readonly notes: readonly string[];
}

/** Judges the growth of the columns of a trace. What cannot be judged is a problem with its line, all at once. */
export function analyseTrace(table: TraceTable, request: TraceRequest): TraceAnalysis {
  const selected = selectRows(table, request);
  if ('problems' in selected) return { judged: [], notes: [], problems: selected.problems };
  const ordered = orderRows(table, selected.rows, request.order);
  if ('problems' in ordered) return { judged: [], notes: [], problems: ordered.problems };
  const before = [...(table.notes ?? []), ...selected.notes, ...ordered.notes];
  const notes =
    ordered.restarts.length > 0 && ordered.notes.length === 0
      ? [...before, restartNote(ordered.rows, ordered.restarts)]
      : before;
  const named = request.columns.length > 0;
  const all = described(table, request);
  const columns = named
    ? all
    : all.filter((column) => column.role === 'quantity' && isMeasured(table, ordered.rows, column));
  if (columns.length === 0) {
    const message = `no column looks like memory, handles, threads or mappings: name one of ${table.columns.join(', ')} by --column`;
    return { judged: [], notes, problems: [{ message }] };
  }
  const outcomes = columns.map((column) => judgeColumn(column, table, ordered, request));
  const judged = outcomes.flatMap(({ judged: it }) => it ?? []);
  const decides = deciders(judged.map(({ column }) => column));
  return {
    judged: judged.map((it) => ({ ...it, reported: !named && !decides(it.column) })),
    problems: outcomes.flatMap(({ problems }) => problems),
    notes: [
      ...notes,
      ...new Set(outcomes.flatMap((it) => it.notes)),
      ...(named ? [] : unjudged(table, ordered.rows, all, columns)),
    ],
  };
}

/** The columns that were named, else all of them. */
function described(table: TraceTable, { columns, unit, units }: TraceRequest): Column[] {
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
function isMeasured(table: TraceTable, rows: readonly TraceRow[], { name, unitFrom }: Column): boolean {
  const kinds = kindsOf(table, rows, name);
  return kinds.has('number') || (kinds.has('text') && (unitFrom === 'name' || unitFrom === 'writer'));
}

function kindsOf({ columns }: TraceTable, rows: readonly TraceRow[], name: string): Set<string> {
  const place = columns.indexOf(name);
  return new Set(rows.map(({ cells }) => readCell(cells[place] ?? '').kind));
}

/** Names every column of numbers that was left out, with the reason. */
function unjudged(
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

type ColumnOutcome = {
  readonly judged?: Omit<JudgedColumn, 'reported'>;
  readonly problems: readonly TraceProblem[];
  readonly notes: readonly string[];
};

function judgeColumn(
  asked: Column,
  table: TraceTable,
  { rows, axis, restarts }: OrderedRows,
  request: TraceRequest,
): ColumnOutcome {
  const cells = readCells(rows, table, asked, request);
  const column = cells.read?.column ?? asked;
  const setting = settingFor(column, request, request.columns.length > 0, cells.read?.step ?? 0);
  const present = cells.read?.values.filter((value) => value !== null) ?? [];
  const unit = cells.read === undefined ? {} : judgeUnit(column, present);
  const problems = [
    ...(cells.problems ?? []),
    ...(setting.problems ?? []),
    ...(unit.problem ? [unit.problem] : []),
  ];
  const notes = [...(unit.note === undefined ? [] : [unit.note]), ...(cells.read?.notes ?? [])];
  if (problems.length > 0 || cells.read === undefined || setting.setting === undefined)
    return { problems, notes: [] };
  const samples = samplesOf(cells.read, rows, axis?.values);
  const told = restarts.map((row) => samples.filter(({ row: it }) => it < row).length);
  const byLevel = fallsOf(samples, told, column, request);
  // Once or twice it is a restart; again and again it may as well be a collector of garbage.
  if (byLevel.length > MOST_RESTARTS && request.restarts === undefined) {
    const lines = some(byLevel.map((at) => samples[at]?.line ?? 0));
    const message = `${column.name} falls back to where it began ${byLevel.length} times (lines ${lines}): --restarts split takes that for new processes, --restarts none for one that collects its garbage`;
    return { problems: [{ message }], notes: [] };
  }
  try {
    const judged = judgeSegments(
      samples,
      { told, byLevel },
      { axis, setting: setting.setting, name: column.name },
    );
    const { analysis, notes: said, ...rest } = judged;
    return {
      judged: { column, ...rest, analysis: inHours(analysis, column, rest.step) },
      problems,
      notes: [...notes, ...said],
    };
  } catch (thrown) {
    if (!(thrown instanceof SeriesFailure)) throw thrown;
    return { problems: [{ message: `${column.name}: ${thrown.message}` }], notes: [] };
  }
}

/** Samples at which memory falls to its start, where the file itself tells of no restart. */
function fallsOf(
  samples: readonly Sample[],
  told: readonly number[],
  { unit }: Column,
  { restarts }: TraceRequest,
): number[] {
  if (told.length > 0 || restarts === 'none' || unit === 'count') return [];
  return restartsOf(samples.map(({ y }) => y));
}

/** Without a column that tells it, a row is an iteration; rows without a value leave their place empty. */
function samplesOf(
  { values }: ReadCells,
  rows: readonly TraceRow[],
  places: readonly number[] | undefined,
): (Sample & { readonly row: number })[] {
  return values.flatMap((y, row) =>
    y === null ? [] : [{ x: places?.[row] ?? row, y, line: rows[row]?.line ?? 0, row }],
  );
}

/** Along a time the growth is said by the hour, too. */
function inHours(analysis: GrowthAnalysis, column: Column, step: Step): GrowthAnalysis {
  const { growth } = analysis;
  const hourly = hourlyText(column, step, growth.rate);
  return hourly === undefined
    ? analysis
    : { ...analysis, growth: { ...growth, reason: `${growth.reason}; per ${step.noun}: ${hourly}` } };
}
