import { judgeGrowth } from '../../metrics/growth/judge.ts';
import { defaultSetting } from '../../metrics/growth/quantity.ts';
import { growthSeries } from '../../metrics/series/growth-series.ts';
import { CHECKPOINT_METRICS, type CheckpointMetric, unitOf } from '../../record/metric.ts';
import type { Growth, Segment, Variant } from '../../record/run-record.ts';
import { countedSegments } from '../../record/segments.ts';

/** Anonymous memory moves by this much where huge pages are in use (docs/leak-verdict.md#quantities). */
const HUGE_PAGE = 2 * 1024 * 1024;

/** How one quantity of a segment is judged: the scenario's tolerance, and the quantum of its pages. */
export function settingOf(
  segment: Pick<Segment, 'observed'>,
  metric: CheckpointMetric,
  tolerance: Readonly<Record<string, number>>,
): { tolerance: number; quantum: number } {
  const setting = defaultSetting(metric);
  const paged = unitOf(metric) === 'bytes' && setting.quantum >= 4096;
  return {
    tolerance: tolerance[metric] ?? setting.tolerance,
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
