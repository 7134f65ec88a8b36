import { exact } from '../../record/exact.ts';
import type { GateStep } from '../gates/check/context.ts';
import type { Place, Step } from '../plan/plan.ts';
import type { ArrangedStep } from './arrange.ts';
import { checkpointOf } from './checkpoint.ts';
import type { Given, Output } from './scope.ts';

export interface BoundStep {
  readonly step: Step;
  readonly given: Given;
  readonly fact: Omit<GateStep, 'phase' | 'loops'>;
}

/** The fields that every step of a plan has. */
export function base(item: ArrangedStep): { slot: number; place: Place; as?: string } {
  const { step, slot } = item;
  return { slot, place: step.place, ...(step.as === undefined ? {} : { as: step.as.name }) };
}

/** Puts a bound step together with what it gives and what gates may know of it. */
export function finish(
  item: ArrangedStep,
  step: Step,
  output: Output,
  fact: Pick<GateStep, 'model' | 'audio' | 'layer'> = {},
): BoundStep {
  const checkpoint = checkpointOf(step);
  return {
    step,
    given: { output, by: step.step, place: step.place },
    fact: {
      word: item.step.word,
      place: step.place,
      ...exact({ as: step.as, checkpoint }),
      ...fact,
    },
  };
}
