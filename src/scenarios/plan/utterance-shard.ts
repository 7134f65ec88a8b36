import { everyStep } from '../steps/walk.ts';
import type { Cell, Plan, Step } from './plan.ts';
import type { Shard } from './shard.ts';

type Passes = Extract<Step, { step: 'for-each'; passes: unknown }>;

const corpusLoops = (cell: Cell): Passes[] =>
  everyStep(cell.each).filter(
    (step): step is Passes => step.step === 'for-each' && 'passes' in step && step.utterances === true,
  );

export const hearsCorpus = (cell: Cell): boolean => corpusLoops(cell).length > 0;

/**
 * Whether the cells that hear corpora can be divided by utterance: their memory is not measured, nor several hosts side by side,
 * which belong to one machine and are not put together; each shard gets at least one utterance of every corpus; nothing is heard over and over in an iteration.
 */
export function isDivisible({ cells, audio }: Plan, count: number): boolean {
  return cells.filter(hearsCorpus).every((cell) => {
    const { measure, iterations, processes } = cell;
    if (measure.has('memory') || measure.has('timeline') || processes !== undefined) return false;
    if (iterations.kind !== 'fixed') return false;
    if (everyStep(cell.each).some((step) => step.step === 'for-each' && step.loop === 'repeat')) return false;
    return corpusLoops(cell).every(({ passes }) => {
      const sizes = new Map<string | undefined, number>();
      for (const { label } of passes) {
        const corpus = audio[label]?.utterance?.corpus;
        sizes.set(corpus, (sizes.get(corpus) ?? 0) + 1);
      }
      return !sizes.has(undefined) && [...sizes.values()].every((size) => size >= count);
    });
  });
}

/** Every `count`-th utterance of each corpus, from the `index`-th on, of those that are heard. */
export function utterancePart(
  plan: Plan,
  { index, count }: Shard,
): Pick<Plan, 'cells' | 'audio' | 'corpora'> {
  const isOurs = (id: string): boolean => {
    const utterance = plan.audio[id]?.utterance;
    return utterance === undefined || (utterance.n - 1) % count === index - 1;
  };
  const ours = (steps: readonly Step[]): Step[] =>
    steps.map((step) => {
      if (step.step !== 'for-each' || !('passes' in step)) return step;
      const passes =
        step.utterances === true ? step.passes.filter(({ label }) => isOurs(label)) : step.passes;
      return { ...step, passes: passes.map((pass) => ({ ...pass, steps: ours(pass.steps) })) };
    });
  const audio = Object.fromEntries(Object.entries(plan.audio).filter(([id]) => isOurs(id)));
  const heard = (corpus: string): number =>
    Object.values(audio).filter(({ utterance }) => utterance?.corpus === corpus).length;
  return {
    cells: plan.cells.map((cell) =>
      hearsCorpus(cell) ? { ...cell, each: ours(cell.each), part: { index, count } } : cell,
    ),
    audio,
    corpora: plan.corpora.map((corpus) => ({ ...corpus, heard: heard(corpus.id) })),
  };
}
