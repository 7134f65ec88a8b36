import { judgeGrowth } from '../../metrics/growth/judge.ts';
import { defaultSetting } from '../../metrics/growth/quantity.ts';
import { settled } from '../../metrics/growth/settling.ts';
import { growthSeries } from '../../metrics/series/growth-series.ts';
import { serverReadings } from '../../metrics/series/served.ts';
import { CHECKPOINT_METRICS, type CheckpointMetric, unitOf } from '../../record/metric.ts';
import type { Growth, Segment, Variant } from '../../record/run-record.ts';
import { countedSegments } from '../../record/segments.ts';
import { longestLaunch } from '../../record/served-jobs.ts';

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

/** Growth of each quantity over the iterations of one process; a quantity without readings is absent. Pure. */
export function judgeSegment(
  segment: Segment,
  tolerance: Readonly<Record<string, number>>,
  metrics: readonly CheckpointMetric[] = CHECKPOINT_METRICS,
): Partial<Record<CheckpointMetric, Growth>> {
  const judged: Partial<Record<CheckpointMetric, Growth>> = {};
  for (const metric of metrics) {
    const extract = growthSeries(segment, metric);
    if (extract.kind !== 'series') continue;
    judged[metric] = judgeGrowth(extract.values, settingOf(segment, metric, tolerance)).growth;
  }
  return judged;
}

/** The segment that growth is judged on: the one with most iterations, the first of equals. */
export function longestSegment(variant: Pick<Variant, 'segments'>): Segment | undefined {
  return countedSegments(variant).reduce<Segment | undefined>(
    (best, next) => (best === undefined || next.iterations.length > best.iterations.length ? next : best),
    undefined,
  );
}

/**
 * Growth of a server per job, of the launch with most jobs, the first of equals; undefined where there is none. The
 * engine processes behind it may change: its own trace goes through all segments of a launch. Pure.
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
  for (const metric of metrics) {
    const values = readings.flatMap((reading) => reading[metric] ?? []);
    if (values.length < readings.length) continue;
    const setting = settingOf({ observed: { hugePages } }, metric, variant.tolerance);
    growth[metric] = settled(judgeGrowth(values, setting).growth);
  }
  return { n: readings.length, growth };
}
