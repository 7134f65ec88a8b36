import type { GrowthAnalysis, GrowthSetting } from '../metrics/growth/analysis.ts';
import { judgeGrowth } from '../metrics/growth/judge.ts';
import { SeriesFailure } from '../metrics/growth/series.ts';
import {
  type Column,
  decides,
  describeColumn,
  quantityColumns,
  settingOf,
  type Unit,
} from '../metrics/trace/column.ts';
import type { CsvProblem, CsvTable } from '../metrics/trace/csv.ts';
import { type RowSelection, readNumbers, selectRows } from '../metrics/trace/rows.ts';
import { formatBytes, formatNumber } from '../record/units.ts';
import type { Verdict } from '../record/verdict.ts';
import { listed } from './growth/sentence.ts';
import { isBounded } from './growth/worst.ts';
import { exitOf, type Ground, outcomeOf } from './verdict/exit.ts';

/** An amount as given: a size (`256KiB`), or a plain number in bytes or, for counts, units. */
export interface Amount {
  readonly value: number;
  readonly isSize: boolean;
}

/** What is to be judged of a trace, and how; all names are columns of the table. */
export interface TraceRequest extends RowSelection {
  /** None: those that look like memory, handles, threads or mappings. */
  readonly columns: readonly string[];
  readonly unit?: Unit | undefined;
  readonly tolerance?: Amount | undefined;
  readonly quantum?: Amount | undefined;
  readonly cycle?: number | undefined;
}

export interface JudgedColumn {
  readonly column: Column;
  /** In bytes or units, one value a sample. */
  readonly series: readonly number[];
  readonly analysis: GrowthAnalysis;
  /** Nobody asked for it and it does not gate, as RSS: it is reported beside those that do. */
  readonly reported: boolean;
}

export interface TraceAnalysis {
  readonly judged: readonly JudgedColumn[];
  readonly problems: readonly CsvProblem[];
  readonly notes: readonly string[];
}

/** Judges the growth of the columns of a trace. What cannot be judged is a problem with its line, all at once. */
export function analyseTrace(table: CsvTable, request: TraceRequest): TraceAnalysis {
  const selected = selectRows(table, request);
  if ('problems' in selected) return { judged: [], notes: [], problems: selected.problems };
  const { rows, notes } = selected;
  const place = (name: string): number => table.columns.indexOf(name);
  const measured = (name: string): boolean => rows.some(({ cells }) => cells[place(name)] !== '');
  const named = request.columns.length > 0;
  const names = named ? [...new Set(request.columns)] : quantityColumns(table.columns).filter(measured);
  if (names.length === 0) {
    const message = `no column looks like memory, handles, threads or mappings: name one of ${table.columns.join(', ')}`;
    return { judged: [], notes, problems: [{ message }] };
  }
  const columns = names.map((name) => resolve(describeColumn(name, request.unit), request));
  const someDecide = columns.some(decides);
  const problems: CsvProblem[] = [];
  const judged = columns.flatMap((column): JudgedColumn[] => {
    const numbers = readNumbers(rows, place(column.name), column);
    const setting = settingFor(column, request, named);
    const faults = [...(numbers.problems ?? []), ...(setting.problems ?? [])];
    problems.push(...faults);
    if (numbers.values === undefined || setting.setting === undefined) return [];
    try {
      const analysis = judgeGrowth(numbers.values, setting.setting);
      const reported = !named && someDecide && !decides(column);
      return [{ column, series: numbers.values, analysis, reported }];
    } catch (thrown) {
      if (!(thrown instanceof SeriesFailure)) throw thrown;
      problems.push({ message: `${column.name}: ${thrown.message}` });
      return [];
    }
  });
  return { judged, problems, notes };
}

/** A size as tolerance says that a column of unknown kind is in bytes. */
const resolve = (column: Column, { tolerance, quantum }: TraceRequest): Column =>
  column.guessed && (tolerance?.isSize || quantum?.isSize) ? { ...column, unit: 'bytes' } : column;

type Setting =
  | { readonly setting: GrowthSetting; readonly problems?: never }
  | { readonly setting?: never; readonly problems: readonly CsvProblem[] };

/** A size is for bytes. Counts that were named beside it are a mistake; those found by default keep their own. */
function settingFor(column: Column, request: TraceRequest, named: boolean): Setting {
  const own = settingOf(column);
  const problems: CsvProblem[] = [];
  const amount = (key: 'tolerance' | 'quantum'): number => {
    const given = request[key];
    if (given === undefined || (given.isSize && column.unit === 'count' && !named)) return own[key];
    if (given.isSize && column.unit === 'count') {
      problems.push({
        message: `${column.name} is a count, but the ${key} is a size: judge it in a call of its own`,
      });
    }
    return given.value;
  };
  const { cycle } = request;
  // The scale is that of the quantity whatever the tolerance: one fit, held against any.
  const setting = {
    ...own,
    tolerance: amount('tolerance'),
    quantum: amount('quantum'),
    ...(cycle && { cycle }),
  };
  return problems.length > 0 ? { problems } : { setting };
}

/** One judged column of one file. */
export interface JudgedTrace extends JudgedColumn {
  readonly file: string;
}

/**
 * What all columns of all files come to: a leak in one is a leak, one that is open keeps the rest from being an answer, and
 * a file that cannot be read is no answer at all. A column that is only reported counts for nothing.
 */
export function traceVerdict(traces: readonly JudgedTrace[], unreadable: number): Verdict {
  const counted = traces.filter(({ reported }) => !reported);
  const leaking = counted.filter(({ analysis }) => analysis.growth.verdict === 'leak');
  const open = counted.filter(({ analysis }) => analysis.growth.verdict === 'inconclusive');
  const grounds: Ground[] = [
    ...(unreadable > 0 ? (['unreadable'] as const) : []),
    ...leaking.map((): Ground => 'failed'),
    ...open.map((): Ground => 'undecided'),
  ];
  const exitCode = exitOf(grounds);
  const many = new Set(traces.map(({ file }) => file)).size > 1;
  const name = ({ file, column }: JudgedTrace): string => (many ? `${file}: ${column.name}` : column.name);
  const said = [
    ...(unreadable > 0
      ? [`${unreadable} ${unreadable === 1 ? 'problem' : 'problems'} in what was given`]
      : []),
    ...leaking.map((trace) => `${name(trace)} leaks ${rateText(trace)} per iteration`),
    ...(open.length === 0 ? [] : [`${listed(open.map(name))} ${open.length === 1 ? 'is' : 'are'} undecided`]),
  ];
  const bounded = counted.filter(({ analysis }) => isBounded(analysis.growth));
  return {
    outcome: outcomeOf(exitCode),
    exitCode,
    headline: said.length > 0 ? said.join('; ') : `${listed(bounded.map(boundedText(name)))}`,
    facts: [],
    next: [],
    gates: '',
  };
}

const show = ({ column }: JudgedTrace, value: number): string =>
  column.unit === 'bytes' ? formatBytes(value) : formatNumber(value);

const rateText = (trace: JudgedTrace): string => show(trace, trace.analysis.growth.rate ?? 0);

const boundedText =
  (name: (trace: JudgedTrace) => string) =>
  (trace: JudgedTrace): string => {
    const { tolerance, n } = trace.analysis.growth;
    return `${name(trace)} is bounded below ${show(trace, tolerance)} per iteration over ${n} iterations`;
  };
