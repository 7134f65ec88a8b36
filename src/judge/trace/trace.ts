import type { GrowthAnalysis } from '../../metrics/growth/analysis.ts';
import { SeriesFailure } from '../../metrics/growth/series.ts';
import { some, type TraceProblem, type TraceRow, type TraceTable } from '../../metrics/trace/cells/table.ts';
import { type CellReading, type ReadCells, readCells } from '../../metrics/trace/cells.ts';
import { type Column, deciders } from '../../metrics/trace/column.ts';
import { type Order, type OrderedRows, orderRows, restartNote } from '../../metrics/trace/order.ts';
import { restartsOf } from '../../metrics/trace/restart.ts';
import { type RowSelection, selectRows } from '../../metrics/trace/rows.ts';
import type { Sample } from '../../metrics/trace/spacing.ts';
import { formatBytes, formatNumber } from '../../record/units.ts';
import { isBounded } from '../growth/worst.ts';
import { type ColumnChoice, described, isMeasured, unjudged } from './columns.ts';
import { judgeSegments } from './segments.ts';
import { type Amounts, judgeUnit, settingFor } from './setting.ts';
import { hourlyText, type Step } from './step.ts';

/** What is to be judged of a trace, and how; all names are columns of the table. */
export interface TraceRequest extends ColumnChoice, RowSelection, CellReading, Amounts {
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
  const beside = (selected.beside ?? []).flatMap((rows): OrderedRows[] => {
    const found = orderRows(table, rows, request.order);
    return 'problems' in found ? [] : [found];
  });
  const outcomes = columns.map((column) =>
    heldBeside(
      judgeColumn(column, table, ordered, request),
      beside.map((rows) => judgeColumn(column, table, rows, request).judged),
    ),
  );
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

/**
 * What a process leaks lies in every row of an iteration. Where rows that were left out leak and those that are judged do not,
 * they are not of one process, or not of one thing: nothing is called bounded then.
 */
function heldBeside(outcome: ColumnOutcome, beside: readonly ColumnOutcome['judged'][]): ColumnOutcome {
  const { judged } = outcome;
  const place = beside.findIndex((it) => it?.analysis.growth.verdict === 'leak');
  const leak = beside[place];
  if (judged === undefined || leak === undefined || !isBounded(judged.analysis.growth)) return outcome;
  const { column, analysis } = judged;
  const show = column.unit === 'bytes' ? formatBytes : formatNumber;
  const reason = `row ${place + 1} of each iteration leaks ${show(leak.analysis.growth.rate ?? 0)} per iteration, and the last does not: rows of two processes? --where picks those of one; --every last judges the last alone`;
  const growth = { ...analysis.growth, verdict: 'inconclusive', reason, iterationsNeeded: null } as const;
  return { ...outcome, judged: { ...judged, analysis: { ...analysis, growth } } };
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
