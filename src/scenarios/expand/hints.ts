import type { Cell, Step } from '../plan/plan.ts';
import { withInnerLists } from '../steps/walk.ts';
import { loadUses } from './load-use.ts';

type Phases = Pick<Cell, 'before' | 'each' | 'after'>;

/**
 * Gives each recogniser the hint of the one audio that it hears until it is unloaded, as its system prompt; a `system` of the
 * options stands. Who hears several has none of them. Pure.
 */
export function withHints<Bound extends Phases>(
  bound: Bound,
  hintOf: (audio: string) => string | undefined,
): Bound {
  const hints = new Map<number, string>();
  for (const { load, audio, aligns } of loadUses(bound)) {
    const [only, ...others] = audio;
    const hint = only === undefined || others.length > 0 || aligns ? undefined : hintOf(only);
    if (hint !== undefined && load.options.system === undefined) hints.set(load.slot, hint);
  }
  if (hints.size === 0) return bound;
  const hinted = (steps: readonly Step[]): Step[] =>
    steps.map((step) => {
      const system = hints.get(step.slot);
      if (step.step === 'load' && system !== undefined)
        return { ...step, options: { ...step.options, system } };
      return withInnerLists(step, hinted);
    });
  return { ...bound, before: hinted(bound.before), each: hinted(bound.each), after: hinted(bound.after) };
}
