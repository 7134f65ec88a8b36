import type { Step } from '../../scenarios/plan/plan.ts';
import type { LoadStep } from './engine-steps.ts';
import type { PassLoopStep } from './pass-loop.ts';

/** A model, the loop that it serves, and the step that makes room for the next one. */
interface Stand {
  readonly load: LoadStep;
  readonly loop: PassLoopStep;
  readonly unload: Step;
}

/** Steps in which all chunks are heard, then all are aligned, with what comes before and behind. */
export interface LoopPair {
  readonly before: readonly Step[];
  readonly hear: Stand;
  readonly align: Stand;
  readonly after: readonly Step[];
}

/**
 * The two loops of a list whose passes may take turns: over chunks, and over the parts of what that heard, in the language of
 * each. Undefined where the list has no such pair. Pure.
 */
export function loopPair(steps: readonly Step[]): LoopPair | undefined {
  const at = steps.findIndex((step) => step.step === 'for-each' && step.loop === 'chunk');
  if (at < 1) return undefined;
  const [hear, align] = [standAt(steps, at - 1), standAt(steps, at + 2)];
  if (hear === undefined || align === undefined || align.loop.loop !== 'part') return undefined;
  const { language } = align.load;
  const follows = language?.kind === 'output' && language.ref.slot === hear.loop.slot;
  if (!follows || align.loop.over.slot !== hear.loop.slot) return undefined;
  return { before: steps.slice(0, at - 1), hear, align, after: steps.slice(at + 5) };
}

function standAt(steps: readonly Step[], at: number): Stand | undefined {
  const [load, loop, unload] = steps.slice(at, at + 3);
  if (load?.step !== 'load' || loop?.step !== 'for-each' || unload?.step !== 'unload') return undefined;
  return loop.loop === 'chunk' || loop.loop === 'part' ? { load, loop, unload } : undefined;
}
