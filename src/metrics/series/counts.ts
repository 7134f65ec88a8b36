import type { Segment } from '../../record/run-record.ts';
import { chunkPasses } from './passes.ts';
import { absent, type Extract, lack, type Selection, selects, single, stepsOf } from './series.ts';

/** Models loaded in the segments, the failed attempts included; warm-up and `before` count. */
export function loadCount(segments: readonly Segment[], selection: Selection): Extract {
  const loads = [...stepsOf(segments)].filter(({ step }) => step.step === 'load' && selects(selection, step));
  return loads.length === 0 ? lack(segments, ['load'], selection) : single(loads.length);
}

/** Passes over chunks, all iterations together. */
export function chunkCount(segments: readonly Segment[]): Extract {
  const { length } = chunkPasses(segments);
  return length === 0 ? lack(segments, ['chunk'], {}) : single(length);
}

/**
 * Share of the passes over chunks in which a step failed; without such a loop, of the iterations. The pass or
 * iteration that a crash cut off counts as failed.
 */
export function failureShare(segments: readonly Segment[]): Extract {
  const passes = chunkPasses(segments);
  const units = passes.length > 0 ? passes : segments.flatMap(({ iterations }) => iterations);
  if (units.length === 0) return absent('no iteration was measured');
  const failed = units.filter(({ steps }) => steps.some(({ failure }) => failure !== undefined)).length;
  return single(failed / units.length);
}
