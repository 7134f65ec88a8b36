import type { TextLayer } from '../../record/transcript.ts';
import type { OutputRef, Place, Value } from './step.ts';

export type Layer = TextLayer | 'tokens';

/** Something to listen to. */
export interface Sound {
  readonly value: Value<string>;
  /** Audio id that it comes from; undefined for several joined. */
  readonly source?: string;
  /** A chunk or part has no reference text of its own. */
  readonly whole: boolean;
}

export interface Transcript {
  readonly ref: OutputRef;
  /** Grows as `itn`, `tokenize` and `zh-tw` go over it. */
  readonly layers: Set<Layer>;
  readonly sound: Sound;
  /** A loop joined it, so that it has parts. */
  readonly joined: boolean;
}

/** What steps give to later ones. */
export type Output =
  | { readonly type: 'sound'; readonly sound: Sound }
  | { readonly type: 'speech'; readonly ref: OutputRef; readonly sound: Sound }
  | { readonly type: 'chunks'; readonly ref: OutputRef; readonly sound: Sound }
  | { readonly type: 'transcript'; readonly transcript: Transcript }
  | { readonly type: 'times'; readonly ref: OutputRef; readonly transcript?: Transcript }
  | { readonly type: 'nothing' }
  /** Of a step at fault: nothing more is said about what needs it. */
  | { readonly type: 'unknown' };

export type OutputType = Output['type'];
export type OutputOf<Type extends OutputType> = Extract<Output, { type: Type }>;

/** An output with the step that gave it. */
export interface BoundOutput<Gave extends Output = Output> {
  readonly output: Gave;
  /** The step word, or what stands for it: `for-each`, `scenario`. */
  readonly by: string;
  readonly place?: Place;
}

interface Named {
  readonly name: string;
  readonly place: Place;
  readonly given: BoundOutput;
}

/**
 * The outputs of one step list, and the list around it: an input that is not given is the nearest earlier output
 * of its type, in this list, then outward (rule 2). Names work the same way, except that those inside a pipeline
 * stay inside, and it sees none from outside.
 */
export class Scope {
  readonly #outer: Scope | undefined;
  readonly #pipeline: boolean;
  readonly #given: BoundOutput[] = [];
  readonly #names: Named[] = [];

  constructor(outer?: Scope, pipeline = false) {
    this.#outer = outer;
    this.#pipeline = pipeline;
  }

  give(given: BoundOutput): void {
    this.#given.push(given);
  }

  name(name: string, place: Place, given: BoundOutput): void {
    this.#names.push({ name, place, given });
  }

  /** The name's earlier place in this very list. */
  taken(name: string): Place | undefined {
    return this.#names.find((named) => named.name === name)?.place;
  }

  nearest<Type extends OutputType>(
    type: Type,
    fits: (output: OutputOf<Type>) => boolean = () => true,
  ): BoundOutput<OutputOf<Type>> | undefined {
    const own = this.ownNearest(type, fits);
    return own ?? this.#outer?.nearest(type, fits);
  }

  /** The last output of the type in this list alone. */
  ownNearest<Type extends OutputType>(
    type: Type,
    fits: (output: OutputOf<Type>) => boolean = () => true,
  ): BoundOutput<OutputOf<Type>> | undefined {
    for (const { output, ...rest } of this.#given.toReversed()) {
      if (isType(output, type) && fits(output)) return { output, ...rest };
    }
    return undefined;
  }

  named(name: string): BoundOutput | undefined {
    const own = this.#names.toReversed().find((named) => named.name === name)?.given;
    return own ?? (this.#pipeline ? undefined : this.#outer?.named(name));
  }

  /** Every name that can be used here, nearest first, with its place. */
  names(): readonly { readonly name: string; readonly place: Place }[] {
    const outer = this.#pipeline ? [] : (this.#outer?.names() ?? []);
    return [...this.#names.toReversed(), ...outer];
  }
}

export const isType = <Type extends OutputType>(output: Output, type: Type): output is OutputOf<Type> =>
  output.type === type;

/** Stands for what a step at fault would have given. */
export const UNKNOWN: BoundOutput = { output: { type: 'unknown' }, by: 'a step at fault' };

/** What a step gives that gives nothing to others. */
export const nothing = (by: string, place: Place): BoundOutput => ({
  output: { type: 'nothing' },
  by,
  place,
});
