import { GATED_METRICS, type GatedMetric, HEAP_NOT_COUNTED, NO_DEVICE } from '../../record/metric.ts';
import type { Checkpoint, Segment } from '../../record/run-record.ts';
import { stepsOf } from './series.ts';
import { serverReadings } from './served.ts';

/** Whose quantities are asked for. */
export type Subject = 'engine' | 'server' | 'harness';

/**
 * What `not leak` is about in these segments: all gated quantities but those that there was nothing of. `device` counts
 * where a device was open in the process tree; one that is open and tells no memory stays in the list, and without a
 * value. `heap` counts of a program only where it was asked for. Records made before `processes` and `device` were read lack them without a word, and are judged without. Pure.
 */
export function gatedQuantities(segments: readonly Segment[], subject: Subject = 'engine'): GatedMetric[] {
  return GATED_METRICS.filter((metric) => {
    if (metric === 'heap') return !segments.some(({ absent }) => absent.heap === HEAP_NOT_COUNTED);
    if (metric !== 'device' && metric !== 'processes') return true;
    // The harness opens no device; what the engine holds of one is not its own.
    if (metric === 'device' && subject === 'harness') return false;
    const reasons = segments.flatMap(({ absent }) => absent[metric] ?? []);
    if (reasons.some((reason) => reason !== NO_DEVICE)) return true;
    return readingsOf(segments, subject).some((readings) => readings[metric] !== undefined);
  });
}

function readingsOf(segments: readonly Segment[], subject: Subject): readonly Checkpoint['readings'][] {
  if (subject === 'server') return serverReadings(segments);
  if (subject === 'harness') {
    return segments.flatMap(({ iterations }) => iterations.flatMap(({ harness }) => harness ?? []));
  }
  const checkpoints = [...stepsOf(segments)].flatMap(({ step }) => step.checkpoint ?? []);
  return [...segments.map(({ baseline }) => baseline), ...checkpoints].map(({ readings }) => readings);
}
