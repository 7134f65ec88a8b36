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
 * Finished passes of launches that were interrupted, so that a resumed run goes on at the next one. A pass that failed
 * is done again. Of a pass that several runs did the last one counts.
 */
export class PassStore {
  readonly #finished = new Map<string, FinishedPass>();
  #iteration = 0;

  /** @param broken segments of one launch, in order */
  constructor(broken: readonly Pick<Segment, 'open'>[]) {
    for (const { open } of broken) {
      for (const result of open?.results ?? []) {
        const key = keyOf(open?.iteration ?? 0, result.slot, result.n);
        if (result.failure === undefined) {
          this.#finished.set(key, { result, steps: stepsOfPass(open?.steps ?? [], result.n, result) });
        }
      }
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
function stepsOfPass(steps: readonly StepRecord[], n: number, { loop }: PassResult): StepRecord[] {
  const label = passLabel(loop, n);
  return steps.flatMap((step) => {
    const { pass } = step;
    if (pass === undefined || !inLoop(pass, loop) || pass !== label) return [];
    return [{ ...step, resumed: true as const }];
  });
}
