import { isMetricName, METRICS, type MetricName } from '../../metrics/definitions/metrics.ts';
import { isQuantity } from '../../metrics/definitions/names.ts';
import { alignErrors, alignWarnings, distinctTexts, errorRate } from '../../metrics/series/accuracy.ts';
import type { BesideEngine, OwnProcess, ProcessTrace } from '../../metrics/series/beside-engine.ts';
import { checkpointSeries, modelsLoadedSeries, peakOf } from '../../metrics/series/checkpoints.ts';
import { chunkCount, failureShare, loadCount } from '../../metrics/series/counts.ts';
import { deltaSeries } from '../../metrics/series/deltas.ts';
import { durationSeries, iterationSeries, roundSeries } from '../../metrics/series/latencies.ts';
import {
  type Absent,
  absent,
  type Extract,
  type Selection,
  seriesOf,
  single,
  stepsOf,
} from '../../metrics/series/series.ts';
import {
  deliveries,
  jobsLost,
  serverAbsences,
  serverPeak,
  serverReadings,
  temporaryFiles,
} from '../../metrics/series/served.ts';
import { isStatistic, quantile, sort, statisticOf } from '../../metrics/series/statistics.ts';
import { exact } from '../../record/exact.ts';
import type { Metric, Scope } from '../../record/gate-expression.ts';
import type { CheckpointMetric } from '../../record/metric.ts';
import type { Segment, Variant } from '../../record/run-record.ts';
import { countedSegments } from '../../record/segments.ts';
import type { CellFacts } from './facts.ts';
import type { Range } from './range.ts';

/** One number of a metric, and whether all values that should be in it are. */
export interface Measured {
  readonly kind: 'measured';
  readonly value: number;
  /** `3 of 100 values are missing (burst …)`; absent when all are there. */
  readonly incomplete?: string;
  /** What the missing values leave possible, where something is known of each of them. */
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
  const extract = extractOf(metric, name, cell, launch);
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
  if (missing === 0) return { kind: 'measured', value };
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
  const high = statisticOf([...values, ...bounds.map((bound) => bound.high)], statistic);
  if (low === undefined || high === undefined) return undefined;
  const why = extract.kind === 'absent' ? extract.reason : `${bounds.length} values of ${name} are missing`;
  return { kind: 'measured', value: high, incomplete: why, range: { low, point: high, high } };
}

function extractOf(metric: Metric, name: MetricName, cell: CellFacts, launch: number | undefined): Extract {
  const { record } = cell;
  const segments = segmentsOf(record, launch);
  const { process, wholeIteration, ...selection } = subjectOf(metric.scope, record);
  const quantity = metric.argument ?? '';
  const at = metric.scope.checkpoint;
  switch (name) {
    case 'ttft':
    case 'ttft_text':
    case 'tokens_per_s':
      return roundSeries(segments, name, selection);
    case 'total':
    case 'rtf':
      return wholeIteration ? iterationSeries(segments, name) : roundSeries(segments, name, selection);
    case 'itl':
      return summarised(metric, record, selection);
    case 'load_time':
      return durationSeries(segments, 'load', selection);
    case 'unload_time':
      return durationSeries(segments, 'unload', selection);
    case 'load_delta':
    case 'infer_delta':
    case 'unload_delta':
    case 'net_delta':
      return isQuantity(quantity)
        ? deltaSeries(segments, name, quantity, selection)
        : absent(`no quantity ${quantity}`);
    case 'peak':
      if (!isQuantity(quantity)) return absent(`no quantity ${quantity}`);
      return process === undefined
        ? peakOf(segments, quantity)
        : tracePeak(tracesOf(cell, process, launch), process, quantity);
    case 'growth':
      return absent('growth is judged, not measured');
    case 'wer':
    case 'cer':
    case 'mixer':
      return errorRate(record.accuracy, name, quantity, selection);
    case 'distinct_texts':
      return distinctTexts(record.accuracy, selection);
    case 'repeated_share':
      return repeatedTexts(record.accuracy, selection);
    case 'align_errors':
      return alignErrors(segments, selection);
    case 'align_warnings':
      return alignWarnings(segments, selection);
    case 'aas': {
      const shift = record.accuracy.alignment?.aas;
      return shift === undefined ? absent('no shift against reference times') : single(shift * 1e6);
    }
    case 'models_loaded':
      return modelsLoadedSeries(segments, { ...selection, ...exact({ at }) });
    case 'loads':
      return loadCount(segments, selection);
    case 'chunks':
      return chunkCount(segments);
    case 'failures':
      return failureShare(segments);
    case 'chunk_length':
    case 'speech_lost':
      return besideEngine(name, cell.beside);
    case 'jobs_lost':
      return jobsLost(segments);
    case 'temp_files':
      return temporaryFiles(segments);
    case 'delivery':
      return deliveries(segments);
    default:
      if (process !== undefined) return traceSeries(tracesOf(cell, process, launch), process, name);
      return checkpointSeries(segments, name, { ...selection, ...exact({ at }) });
  }
}

export function segmentsOf(variant: Variant, launch: number | undefined): readonly Segment[] {
  const segments = countedSegments(variant);
  return launch === undefined ? segments : segments.filter((segment) => segment.launch === launch);
}

/** Launches of the cell, in order. */
export function launchesOf(variant: Variant): number[] {
  return [...new Set(countedSegments(variant).map(({ launch }) => launch))];
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

/** A metric of which the record keeps only the summary of each model. */
function summarised({ name, statistic = '' }: Metric, { latency }: Variant, { model }: Selection): Extract {
  const summaries = Object.entries(latency).flatMap(([id, ofModel]) =>
    (model === undefined || id === model) && ofModel[name] !== undefined ? [ofModel[name]] : [],
  );
  const [summary, another] = summaries;
  if (summary === undefined) return absent(`${name} was not measured (burst, or fewer than two chunks)`);
  if (another !== undefined) return absent(`${name} is summarised by model: say of which`);
  const value = Object.entries(summary).find(([key]) => key === statistic)?.[1];
  return value === undefined ? absent(`the record keeps no ${name}.${statistic}`) : single(value);
}

/** The share of loops in all that was recognised: of one model, or of all together. */
function repeatedTexts({ repetitions }: Variant['accuracy'], { model }: Selection): Extract {
  const own = Object.entries(repetitions ?? {}).filter(([id]) => model === undefined || id === model);
  const characters = own.reduce((sum, [, counted]) => sum + counted.characters, 0);
  if (characters === 0) return absent('nothing was transcribed');
  return single(own.reduce((sum, [, counted]) => sum + counted.repeated, 0) / characters);
}

function besideEngine(
  name: 'chunk_length' | 'speech_lost',
  { chunkLengths, speechLost }: BesideEngine = {},
): Extract {
  const values = {
    chunk_length: chunkLengths ?? [],
    speech_lost: speechLost === undefined ? [] : [speechLost],
  };
  return seriesOf(values[name], '', absent(`${name} was not measured`));
}

/** The traces of one of our own processes: one harness, and a server for each launch (of that launch alone). */
export function tracesOf(
  cell: CellFacts,
  process: OwnProcess,
  launch?: number,
): readonly ProcessTrace[] | Absent {
  const traces =
    process === 'harness'
      ? [cell.beside?.harness ?? []].flat()
      : launchesOf(cell.record)
          .filter((each) => launch === undefined || each === launch)
          .flatMap((each) => serverTrace(segmentsOf(cell.record, each)) ?? []);
  return traces.length === 0 ? absent(`the memory of ${process} was not read`) : traces;
}

function serverTrace(segments: readonly Segment[]): ProcessTrace | undefined {
  const iterations = serverReadings(segments);
  if (iterations.length === 0) return undefined;
  const launch = segments[0]?.launch;
  return {
    iterations,
    peak: serverPeak(segments),
    absent: serverAbsences(segments),
    ...exact({ launch }),
  };
}

function traceSeries(
  traces: readonly ProcessTrace[] | Absent,
  process: OwnProcess,
  metric: CheckpointMetric,
): Extract {
  if ('kind' in traces) return traces;
  return seriesOf(
    traces.flatMap(({ iterations }) => iterations.map((readings) => readings[metric])),
    whyAbsent(traces, metric),
    absent(`${metric} of ${process} is absent: ${whyAbsent(traces, metric)}`),
  );
}

function tracePeak(
  traces: readonly ProcessTrace[] | Absent,
  process: OwnProcess,
  metric: CheckpointMetric,
): Extract {
  if ('kind' in traces) return traces;
  const peaks = traces.flatMap(({ peak }) => peak[metric] ?? []);
  return seriesOf(
    peaks.length === 0 ? [] : [Math.max(...peaks)],
    whyAbsent(traces, metric),
    absent(`${metric} of ${process} is absent: ${whyAbsent(traces, metric)}`),
  );
}

const whyAbsent = (traces: readonly ProcessTrace[], metric: CheckpointMetric): string =>
  traces.map(({ absent: reasons }) => reasons?.[metric]).find((reason) => reason !== undefined) ?? 'not read';
