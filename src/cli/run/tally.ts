import type { CheckpointMetric } from '../../record/metric.ts';
import type { Iteration, StepRecord } from '../../record/run-record.ts';

/** What a person would watch of one engine process while it runs, kept up to date one iteration at a time. */
export class Tally {
  #first: Iteration | undefined;
  #last: Iteration | undefined;
  readonly #texts = new Map<string, number>();

  add(iteration: Iteration): void {
    this.#first ??= iteration;
    this.#last = iteration;
    const text = this.round?.text;
    if (text !== undefined) this.#texts.set(text, (this.#texts.get(text) ?? 0) + 1);
  }

  /** The last round of the last iteration. */
  get round(): StepRecord['round'] {
    return this.#last?.steps.findLast(({ round }) => round !== undefined)?.round;
  }

  get failure(): StepRecord['failure'] {
    return this.#last?.steps.find(({ failure }) => failure !== undefined)?.failure;
  }

  /** At the end of the last iteration and of the first; undefined where either was not read. */
  level(metric: CheckpointMetric): { now: number; first: number } | undefined {
    const now = atEnd(this.#last, metric);
    const first = atEnd(this.#first, metric);
    return now === undefined || first === undefined ? undefined : { now, first };
  }

  /** ns of the last iteration's steps of this word, together; undefined where there is none. */
  took(word: string): number | undefined {
    const steps = this.#last?.steps.filter(({ step }) => step === word) ?? [];
    return steps.length === 0 ? undefined : steps.reduce((sum, { duration }) => sum + duration, 0);
  }

  /** How often the most usual text was said, of how many rounds; undefined without rounds. */
  get sameness(): { same: number; of: number } | undefined {
    const counts = [...this.#texts.values()];
    if (counts.length === 0) return undefined;
    return { same: Math.max(...counts), of: counts.reduce((sum, count) => sum + count, 0) };
  }
}

function atEnd(iteration: Iteration | undefined, metric: CheckpointMetric): number | undefined {
  const last = iteration?.steps.findLast(
    ({ checkpoint, server }) => checkpoint !== undefined || server !== undefined,
  );
  // Of a server under load its own memory: the engine processes behind it come and go.
  return (last?.server ?? last?.checkpoint?.readings)?.[metric];
}
