import { LEAST_ITERATIONS } from '../../metrics/definitions/least.ts';
import type { GrowthByMetric } from '../../metrics/growth/cause.ts';
import { growthSeries } from '../../metrics/series/growth-series.ts';
import { CHECKPOINT_METRICS, type CheckpointMetric } from '../../record/metric.ts';
import type { Growth, Variant } from '../../record/run-record.ts';
import { countedSegments } from '../../record/segments.ts';
import type { PassLoop } from '../../record/variant.ts';
import type { GrowthJudge } from './growth-judge.ts';
import { settingOf } from './traces.ts';
import { worstGrowth } from './worst.ts';

/**
 * How a variant with a single iteration grew from one pass of its loop to the next, by quantity: hours of audio are one iteration, and
 * a process that reads a hundred chunks of them has a growth all the same. Empty where no process lived through enough passes,
 * and where there are several iterations, whose growth is the variant's.
 */
export function passGrowth(variant: Variant, loop: PassLoop, judge: GrowthJudge): GrowthByMetric {
  if (variant.iterationsPlanned !== 1) return {};
  const found: Partial<Record<CheckpointMetric, Growth>> = {};
  for (const metric of CHECKPOINT_METRICS) {
    const judged = countedSegments(variant).flatMap((segment) => {
      const series = growthSeries(segment, metric, { per: loop });
      if (series.kind === 'absent' || series.values.length < LEAST_ITERATIONS) return [];
      const { tolerance } = settingOf(segment, metric, variant.tolerance);
      const { values } = series;
      return [judge({ metric, values, segment, launch: segment.launch, whole: false }, tolerance)];
    });
    const worst = worstGrowth(judged);
    if (worst !== undefined) found[metric] = worst;
  }
  return found;
}
