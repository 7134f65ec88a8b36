import { inLoop, passLabel } from '../../metrics/series/passes.ts';
import type { PassResult } from '../../record/pass-result.ts';
import type { Segment, StepRecord } from '../../record/run-record.ts';

export type { PassResult } from '../../record/pass-result.ts';

/** A pass that an earlier run has finished. */
export interface FinishedPass {
  readonly result: PassResult;
  /** Its steps, marked as taken over. */
  readonly steps: readonly StepRecord[];
}

/**
 * Finished passes of launches that were interrupted, so that a resumed run goes on at the next one. A chunk that failed
 * is done again; an utterance that failed is measured, and trying those again that went wrong would make a corpus look
 * easier. Of a pass that several runs did the last one counts.
 */
export class PassStore {
  readonly #finished = new Map<string, FinishedPass>();
  #iteration = 0;

  /** @param broken segments of one launch, in order */
  constructor(broken: readonly Pick<Segment, 'iterations' | 'open'>[]) {
    for (const { iterations, open } of broken) {
      for (const { index, steps, passes = [] } of iterations) this.#add(index, steps, passes);
      if (open !== undefined) this.#add(open.iteration, open.steps, open.results);
    }
  }

  #add(iteration: number, steps: readonly StepRecord[], results: readonly PassResult[]): void {
    for (const result of results) {
      if (result.failure !== undefined && result.loop !== 'audio') continue;
      const key = keyOf(iteration, result.slot, result.n);
      this.#finished.set(key, { result, steps: stepsOfPass(steps, result) });
    }
  }

  /** Passes from here on are those of this iteration. */
  begin(iteration: number): void {
    this.#iteration = iteration;
  }

  find(slot: number, n: number): FinishedPass | undefined {
    return this.#finished.get(keyOf(this.#iteration, slot, n));
  }
}

const keyOf = (iteration: number, slot: number, n: number): string => `${iteration} ${slot} ${n}`;

/** Chunk and part loops of one talk have the same numbers: the label says which loop a step was in. */
function stepsOfPass(steps: readonly StepRecord[], { loop, n, steps: own }: PassResult): StepRecord[] {
  if (own !== undefined) return steps.slice(...own).map((step) => ({ ...step, resumed: true as const }));
  if (loop === 'audio') return [];
  const label = passLabel(loop, n);
  return steps.flatMap((step) => {
    const { pass } = step;
    if (pass === undefined || !inLoop(pass, loop) || pass !== label) return [];
    return [{ ...step, resumed: true as const }];
  });
}
