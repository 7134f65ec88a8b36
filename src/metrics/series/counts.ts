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

export interface FailedUnits {
  readonly failed: number;
  readonly of: number;
  readonly unit: 'chunk' | 'utterance' | 'iteration';
}

/**
 * Passes over chunks in which a step failed; without such a loop, utterances of a corpus; without either, iterations. The pass
 * or iteration that a crash cut off counts as failed.
 */
export function failedUnits(segments: readonly Segment[]): FailedUnits {
  const passes = chunkPasses(segments);
  const utterances = segments.flatMap(({ iterations, open }) => [
    ...iterations.flatMap((iteration) => iteration.passes ?? []),
    ...(open?.results ?? []).filter(({ loop }) => loop === 'audio'),
  ]);
  if (passes.length === 0 && utterances.length > 0) {
    const failed = utterances.filter(({ failure }) => failure !== undefined).length;
    return { failed, of: utterances.length, unit: 'utterance' };
  }
  const units = passes.length > 0 ? passes : segments.flatMap(({ iterations }) => iterations);
  const failed = units.filter(({ steps }) => steps.some(({ failure }) => failure !== undefined)).length;
  return { failed, of: units.length, unit: passes.length > 0 ? 'chunk' : 'iteration' };
}

/** `failedUnits` as a share. */
export function failureShare(segments: readonly Segment[]): Extract {
  const { failed, of } = failedUnits(segments);
  return of === 0 ? absent('no iteration was measured') : single(failed / of);
}
