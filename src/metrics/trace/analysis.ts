import type { GrowthAnalysis, GrowthSetting } from '../growth/analysis.ts';
import { judgeGrowth } from '../growth/judge.ts';
import { SeriesFailure } from '../growth/series.ts';
import { type Column, decides, describeColumn, quantityColumns, settingOf, type Unit } from './column.ts';
import type { CsvProblem, CsvTable } from './csv.ts';
import { type RowSelection, readNumbers, selectRows } from './rows.ts';

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
