import type { Reading } from '../../metrics/definitions/definition.ts';
import { isMetricName, METRICS, type MetricName } from '../../metrics/definitions/metrics.ts';
import { type OwnProcess, tracesOf } from '../../metrics/series/beside-engine.ts';
import { type Absent, absent, type Extract, type Selection, stepsOf } from '../../metrics/series/series.ts';
import { isStatistic, quantile, sort, statisticOf } from '../../metrics/series/statistics.ts';
import { exact } from '../../record/exact.ts';
import type { Metric, Scope } from '../../record/gate-expression.ts';
import type { Variant } from '../../record/run-record.ts';
import { launchesOf, segmentsOf } from '../../record/segments.ts';
import type { CellFacts } from './facts.ts';
import type { Range } from './range.ts';

/** One number of a metric, and whether all values that should be in it are. */
export interface Measured {
  readonly kind: 'measured';
  readonly value: number;
  /** `3 of 100 values are missing (burst …)`; absent when all are there. */
  readonly incomplete?: string;
  /** Those that are missing may be anything, whatever the range of the others is. */
  readonly partial?: true;
  /** What the missing values leave possible, where something is known of each of them; of an estimate, its interval. */
  readonly range?: Range;
}

/**
 * The metric's number in the cell; with `launch`, of that launch alone. Without, what belongs to a launch (a peak,
 * a count of loads) is the median of the launches, since their sum would depend on how many there were.
 */
export function measure(metric: Metric, cell: CellFacts, launch?: number): Measured | Absent {
  const { name } = metric;
  if (!isMetricName(name)) return absent(`no metric ${name}`);
  const launches = launchesOf(cell.record);
  if (launch !== undefined || METRICS[name].reach !== 'launch' || launches.length < 2) {
    return measureOne(metric, name, cell, launch);
  }
  const measured = launches.map((each) => measureOne(metric, name, cell, each));
  const lacking = measured.find((it) => it.kind === 'absent');
  if (lacking !== undefined) return lacking;
  const numbers = measured.flatMap((it) => (it.kind === 'measured' ? it : []));
  const incomplete = numbers.find((it) => it.incomplete !== undefined)?.incomplete;
  const value = quantile(sort(numbers.map((it) => it.value)), 0.5);
  return { kind: 'measured', value, ...exact({ incomplete }) };
}

function measureOne(
  metric: Metric,
  name: MetricName,
  cell: CellFacts,
  launch: number | undefined,
): Measured | Absent {
  const { statistic } = metric;
  const extract = METRICS[name].read(readingOf(metric, cell, launch));
  if (extract.kind === 'absent') return boundedOf(extract, [], name, statistic) ?? extract;
  const { values, missing, why } = extract;
  if (!values.every(Number.isFinite)) return absent(`${name} has a value that is not a number`);
  const value =
    statistic === undefined || METRICS[name].summarised
      ? values[0]
      : isStatistic(statistic)
        ? statisticOf(values, statistic)
        : undefined;
  if (value === undefined) return absent(`${name} has no ${statistic}: ${values.length} values`);
  const { interval, part } = extract;
  const range = interval && { low: interval.low, point: value, high: interval.high };
  // Of what was not heard nothing is known.
  if (part !== undefined)
    return { kind: 'measured', value, incomplete: part, partial: true, ...exact({ range }) };
  if (missing === 0) return { kind: 'measured', value, ...exact({ range }) };
  const incomplete = `${missing} of ${values.length + missing} values of ${name} are missing (${why})`;
  const bounded =
    missing === extract.bounds?.length ? boundedOf(extract, values, name, statistic) : undefined;
  return { kind: 'measured', value, incomplete, ...(bounded?.range && { range: bounded.range }) };
}

/**
 * A statistic of values of which some are only known to lie between bounds: any but a spread rises with each of its values,
 * so that it lies between that of the lowest and that of the highest. Undefined where nothing is known, or for a spread.
 */
function boundedOf(
  extract: Extract,
  values: readonly number[],
  name: MetricName,
  statistic: string | undefined,
): Measured | undefined {
  const { bounds = [] } = extract;
  const ordered = statistic === 'first' || statistic === 'last' || statistic === 'sd' || statistic === 'n';
  if (bounds.length === 0 || statistic === undefined || ordered || !isStatistic(statistic)) return undefined;
  const low = statisticOf([...values, ...bounds.map((bound) => bound.low)], statistic);
  const highs = bounds.map((bound) => bound.high);
  const high = highs.every(Number.isFinite)
    ? statisticOf([...values, ...highs], statistic)
    : Number.POSITIVE_INFINITY;
  if (low === undefined || high === undefined) return undefined;
  const why = extract.kind === 'absent' ? extract.reason : `${bounds.length} values of ${name} are missing`;
  return { kind: 'measured', value: high, incomplete: why, range: { low, point: high, high } };
}

/** What the metric's definition needs to be read in the cell. */
function readingOf(metric: Metric, cell: CellFacts, launch: number | undefined): Reading {
  const { record, beside } = cell;
  const { process, wholeIteration = false, ...selection } = subjectOf(metric.scope, record);
  const own = process && { process, traces: tracesOf(cell, process, launch) };
  return {
    metric,
    record,
    segments: segmentsOf(record, launch),
    selection,
    wholeIteration,
    ...exact({ checkpoint: metric.scope.checkpoint, own, beside }),
  };
}

/** What `of` means in the record. The checker has refused what could mean two things. */
export function subjectOf(
  { subject }: Scope,
  { segments, accuracy }: Variant,
): Selection & { readonly process?: OwnProcess; readonly wholeIteration?: true } {
  if (subject === undefined || subject === 'engine') return {};
  if (subject === 'harness' || subject === 'server') return { process: subject };
  if (subject === 'iteration') return { wholeIteration: true };
  const scored =
    Object.hasOwn(accuracy.distinctTexts, subject) ||
    accuracy.errorRates.some(({ model }) => model === subject);
  const loaded = [...stepsOf(segments)].some(({ step }) => step.model === subject);
  return loaded || scored ? { model: subject } : { step: subject };
}
