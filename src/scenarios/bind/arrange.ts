import type { ParsedAs, ParsedStep } from '../load/steps.ts';
import type { Place, Problem } from '../plan/plan.ts';
import { undeclared } from '../plan/unknown-name.ts';
import type { StepWord } from '../steps/steps.ts';

/**
 * Steps of a cell in order, each with its slot: `use` opened, loops over models and audio unrolled, loops over
 * chunks and parts kept, for only the run knows how many there are.
 */
export type Arranged = ArrangedStep | ArrangedPasses | ArrangedLoop | ArrangedUse | ArrangedServe;

interface Base {
  /** Places of the `use` and `serve` steps it stands in, outermost first. */
  readonly via: readonly Place[];
}

export type SimpleWord = Exclude<StepWord, 'for-each' | 'repeat' | 'use' | 'serve'>;

export interface ArrangedStep extends Base {
  readonly kind: 'step';
  readonly slot: number;
  readonly step: ParsedAs<SimpleWord> & ParsedStep;
}

export interface ArrangedPasses extends Base {
  readonly kind: 'passes';
  readonly slot: number;
  readonly step: ParsedAs<'for-each'> | ParsedAs<'repeat'>;
  readonly variable: 'model' | 'audio' | 'repeat';
  readonly passes: readonly { readonly value: string; readonly items: readonly Arranged[] }[];
}

export interface ArrangedLoop extends Base {
  readonly kind: 'loop';
  readonly slot: number;
  readonly step: ParsedAs<'for-each'>;
  readonly variable: 'chunk' | 'part';
  readonly items: readonly Arranged[];
}

export interface ArrangedUse extends Base {
  readonly kind: 'use';
  readonly step: ParsedAs<'use'>;
  readonly pipeline: string;
  readonly items: readonly Arranged[];
}

export interface ArrangedServe extends Base {
  readonly kind: 'serve';
  readonly slot: number;
  readonly step: ParsedAs<'serve'>;
  readonly pipeline: string;
  readonly items: readonly Arranged[];
}

/** The lists inside an item. */
export function innerItems(item: Arranged): readonly (readonly Arranged[])[] {
  if (item.kind === 'step') return [];
  return item.kind === 'passes' ? item.passes.map(({ items }) => items) : [item.items];
}

/** Looks a pipeline up: its steps, `undefined` if there is none, `broken` if it has problems of its own. */
export type Pipelines = ReadonlyMap<string, readonly ParsedStep[] | 'broken'>;

/** More steps than this come of pipelines that use pipelines without measure. */
const MOST_STEPS = 5000;

const DEEPEST = 32;

/** Thrown within this file when a pipeline cannot be opened; its problem is already reported. */
class Unusable extends Error {}

/** Arranges the lists of one cell; slots count from 0 over all of them. */
export class Arranger {
  readonly #pipelines: Pipelines;
  readonly #problems: Problem[];
  readonly #passesOf: (audio: string) => readonly string[];
  #slots = 0;
  /** Steps met, `use` among them, which has no slot. */
  #steps = 0;

  /** @param passesOf what a loop over an audio goes through: the utterances of a corpus, else itself */
  constructor(pipelines: Pipelines, problems: Problem[], passesOf: (audio: string) => readonly string[]) {
    this.#pipelines = pipelines;
    this.#problems = problems;
    this.#passesOf = passesOf;
  }

  /** Steps arranged so far. */
  get count(): number {
    return this.#steps;
  }

  /** The list arranged; undefined if a pipeline in it is missing, broken or used by itself. */
  arrange(steps: readonly ParsedStep[]): readonly Arranged[] | undefined {
    try {
      return this.#list(steps, [], []);
    } catch (thrown) {
      if (thrown instanceof Unusable) return undefined;
      throw thrown;
    }
  }

  #list(steps: readonly ParsedStep[], open: readonly string[], via: readonly Place[]): Arranged[] {
    return steps.map((step) => this.#one(step, open, via));
  }

  #one(step: ParsedStep, open: readonly string[], via: readonly Place[]): Arranged {
    this.#steps += 1;
    if (this.#steps > MOST_STEPS) {
      this.#refuse(step, `the steps expand to more than ${MOST_STEPS}`, ['do: loop over a list instead']);
    }
    switch (step.word) {
      case 'use':
        return {
          kind: 'use',
          step,
          via,
          pipeline: step.input.use,
          items: this.#open(step, step.input.use, open, via),
        };
      case 'serve': {
        const slot = this.#slot();
        const items = this.#open(step, step.input.serve, open, via);
        return { kind: 'serve', slot, step, via, pipeline: step.input.serve, items };
      }
      case 'for-each':
        return this.#loop(step, open, via);
      case 'repeat': {
        const slot = this.#slot();
        const passes = Array.from({ length: step.input.repeat }, (_, pass) => ({
          value: String(pass + 1),
          items: this.#list(step.body ?? [], open, via),
        }));
        return { kind: 'passes', slot, step, via, variable: 'repeat', passes };
      }
      default:
        return { kind: 'step', slot: this.#slot(), step, via };
    }
  }

  #loop(step: ParsedAs<'for-each'>, open: readonly string[], via: readonly Place[]): Arranged {
    const slot = this.#slot();
    const { model, audio, chunk } = step.input['for-each'];
    const body = step.body ?? [];
    const values = model ?? audio;
    if (values === undefined) {
      const variable = chunk === undefined ? 'part' : 'chunk';
      return { kind: 'loop', slot, step, via, variable, items: this.#list(body, open, via) };
    }
    const passes = (model ?? values.flatMap(this.#passesOf)).map((value) => {
      const before = this.#steps;
      const pass = { value, items: this.#list(body, open, via) };
      // The utterances of a corpus are many, and no mistake.
      if (!values.includes(value)) this.#steps = before;
      return pass;
    });
    return { kind: 'passes', slot, step, via, variable: model === undefined ? 'audio' : 'model', passes };
  }

  #open(step: ParsedStep, id: string, open: readonly string[], via: readonly Place[]): Arranged[] {
    const pipeline = this.#pipelines.get(id);
    if (pipeline === 'broken') throw new Unusable();
    if (pipeline === undefined) {
      const { message, detail } = undeclared(step.word, id, 'pipeline', this.#pipelines.keys());
      return this.#refuse(step, message, detail);
    }
    if (open.includes(id)) {
      return this.#refuse(step, `pipeline ${id} uses itself: ${[...open, id].join(' → ')}`, []);
    }
    if (open.length >= DEEPEST) {
      return this.#refuse(step, `pipelines use each other more than ${DEEPEST} deep`, []);
    }
    return this.#list(pipeline, [...open, id], [...via, step.place]);
  }

  #slot(): number {
    this.#slots += 1;
    return this.#slots - 1;
  }

  #refuse(step: ParsedStep, message: string, detail: readonly string[]): never {
    this.#problems.push({ place: step.placeOf(step.word), message, detail });
    throw new Unusable();
  }
}
