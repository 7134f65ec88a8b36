import type { CheckpointMetric } from './metric.ts';
import type { Readings } from './segment.ts';

/** Raises each quantity of `peak` to that of `readings`, where that is higher. In place. */
export function raise(peak: Readings, readings: Readings): void {
  for (const [metric, value] of Object.entries(readings) as [CheckpointMetric, number][]) {
    peak[metric] = Math.max(peak[metric] ?? 0, value);
  }
}
