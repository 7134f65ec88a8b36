import { judgeGrowth } from '../../metrics/growth/judge.ts';
import { defaultSetting } from '../../metrics/growth/quantity.ts';
import { growthSeries } from '../../metrics/series/growth-series.ts';
import { serverReadings } from '../../metrics/series/served.ts';
import { CHECKPOINT_METRICS, type CheckpointMetric, unitOf } from '../../record/metric.ts';
import type { Growth, Segment, Variant } from '../../record/run-record.ts';
import { countedSegments } from '../../record/segments.ts';
import { longestLaunch } from '../../record/served-job.ts';
import { settled } from './settling.ts';

/** Anonymous memory moves by this much where huge pages are in use (docs/leak-verdict.md#quantities). */
const HUGE_PAGE = 2 * 1024 * 1024;

/** How one quantity of a segment is judged: the scenario's tolerance, and the quantum of its pages. */
export function settingOf(
  segment: { readonly observed: Pick<Segment['observed'], 'hugePages'> },
  metric: CheckpointMetric,
  tolerance: Readonly<Record<string, number>>,
): { tolerance: number; scale: number; quantum: number } {
  const setting = defaultSetting(metric);
  const paged = unitOf(metric) === 'bytes' && setting.quantum >= 4096;
  return {
    tolerance: tolerance[metric] ?? setting.tolerance,
    scale: tolerance[metric] ?? setting.tolerance,
    quantum: paged && segment.observed.hugePages > 0 ? HUGE_PAGE : setting.quantum,
  };
}

/** The traces of an engine process, one value an iteration; a quantity without readings is left out. */
export const tracesOf = (
  segment: Segment,
  metrics: readonly CheckpointMetric[] = CHECKPOINT_METRICS,
): { readonly metric: CheckpointMetric; readonly values: readonly number[] }[] =>
  metrics.flatMap((metric) => {
    const extract = growthSeries(segment, metric);
    return extract.kind === 'series' ? [{ metric, values: extract.values }] : [];
  });

/** The traces of a server, one value a job; a quantity that a job lacks is left out. */
export function serverTraces(
  segments: readonly Segment[],
  metrics: readonly CheckpointMetric[] = CHECKPOINT_METRICS,
): { readonly metric: CheckpointMetric; readonly values: readonly number[] }[] {
  const readings = serverReadings(segments);
  if (readings.length === 0) return [];
  return metrics.flatMap((metric) => {
    const values = readings.flatMap((reading) => reading[metric] ?? []);
    return values.length < readings.length ? [] : [{ metric, values }];
  });
}

/** Growth of each quantity over the iterations of one process, by its trace alone. Pure. */
export function judgeSegment(
  segment: Segment,
  tolerance: Readonly<Record<string, number>>,
  metrics: readonly CheckpointMetric[] = CHECKPOINT_METRICS,
): Partial<Record<CheckpointMetric, Growth>> {
  const judged: Partial<Record<CheckpointMetric, Growth>> = {};
  for (const { metric, values } of tracesOf(segment, metrics)) {
    const { quantum, tolerance: own } = settingOf(segment, metric, tolerance);
    judged[metric] = judgeGrowth(values, { tolerance: own, quantum, scale: own }).growth;
  }
  return judged;
}

/** Growth so far of the process that a launch is about, by its trace alone. @param segment the last of the launch. Pure. */
export const judgeLaunch = (
  launch: Pick<Variant, 'segments' | 'tolerance'>,
  segment: Segment,
  metrics: readonly CheckpointMetric[],
): { readonly n: number; readonly growth: Partial<Record<CheckpointMetric, Growth>> } =>
  judgeServer(launch, metrics) ?? {
    n: segment.iterations.length,
    growth: judgeSegment(segment, launch.tolerance, metrics),
  };

/** The segment with most iterations, the first of equals: what is said of the circumstances is said of it. */
export function longestSegment(variant: Pick<Variant, 'segments'>): Segment | undefined {
  return countedSegments(variant).reduce<Segment | undefined>(
    (best, next) => (best === undefined || next.iterations.length > best.iterations.length ? next : best),
    undefined,
  );
}

/**
 * Growth of a server per job by its trace alone, of the launch with most jobs, the first of equals; undefined where there
 * is none. The engine processes behind it may change: its own trace goes through all segments of a launch. Pure.
 */
export function judgeServer(
  variant: Pick<Variant, 'segments' | 'tolerance'>,
  metrics: readonly CheckpointMetric[] = CHECKPOINT_METRICS,
): { readonly n: number; readonly growth: Partial<Record<CheckpointMetric, Growth>> } | undefined {
  const longest = longestLaunch(variant);
  const readings = serverReadings(longest);
  if (readings.length === 0) return undefined;
  const hugePages = Math.max(...longest.map(({ observed }) => observed.hugePages));
  const growth: Partial<Record<CheckpointMetric, Growth>> = {};
  for (const { metric, values } of serverTraces(longest, metrics)) {
    const { quantum, tolerance } = settingOf({ observed: { hugePages } }, metric, variant.tolerance);
    growth[metric] = settled(judgeGrowth(values, { tolerance, quantum, scale: tolerance }).growth);
  }
  return { n: readings.length, growth };
}
