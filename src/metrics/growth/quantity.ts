import { type CheckpointMetric, DEFAULT_TOLERANCE, isGated, quantumOf, unitOf } from '../../record/metric.ts';
import type { GrowthSetting } from './analysis.ts';

/** Reported quantities in bytes move by whole pages, as anonymous memory does, and get its tolerance. */
export const defaultTolerance = (metric: CheckpointMetric): number =>
  isGated(metric)
    ? DEFAULT_TOLERANCE[metric]
    : unitOf(metric) === 'bytes'
      ? DEFAULT_TOLERANCE.anon
      : DEFAULT_TOLERANCE.handles;

/** How a quantity is judged where nothing else is said: docs/leak-verdict.md#quantities. */
export const defaultSetting = (metric: CheckpointMetric): GrowthSetting => ({
  tolerance: defaultTolerance(metric),
  scale: defaultTolerance(metric),
  quantum: quantumOf(metric),
});
