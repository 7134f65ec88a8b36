import type { Call, EngineOptions } from '../../bindings/engine.ts';
import type { StepWord } from './steps.ts';

/**
 * A place in a scenario file; lines and columns count from 1. What a command-line option wrote has that option
 * as `file` and line 0.
 */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * Refers to the output of an earlier step of the same cell, by that step's `slot`. A transcript keeps the slot
 * of the step that made it (`transcribe`, or the `for-each` that joined it): `itn`, `tokenize` and `zh-tw` add
 * layers to it, they make no new one.
 */
export interface OutputRef {
  readonly slot: number;
  /**
   * Inside the body of step number `slot`: the chunk or part of this pass of `for-each`, not the result of the
   * loop; for `serve`, what the client of this job uploaded.
   */
  readonly item?: true;
  /** `$heard.language` → `language`. */
  readonly field?: string;
}

/** A value written in the scenario, or taken from an earlier step. */
export type Value<T> =
  | { readonly kind: 'literal'; readonly value: T }
  | { readonly kind: 'output'; readonly ref: OutputRef };

export interface StepBase {
  /** Number of this step in its cell, from 0, over before, each and after; what `OutputRef.slot` refers to. */
  readonly slot: number;
  /** Name given by `as:`. */
  readonly as?: string;
  readonly place: Place;
}

export type AlignText =
  /** The audio's reference transcript. */
  | { readonly kind: 'reference'; readonly audio: string }
  /** A layer of an earlier step's transcript. */
  | { readonly kind: 'layer'; readonly of: OutputRef; readonly layer: 'raw' | 'itn' | 'tokens' };

/** What a bound step holds beside its slot, name and place, by word: those that are not simply input and arguments. */
export interface Shapes {
  readonly load: {
    readonly model: string;
    readonly options: EngineOptions;
    /** Only where it comes from a transcript (`$heard.language`): it then wins over `options.language`. */
    readonly language?: Value<string>;
  };
  readonly transcribe: {
    readonly model: string;
    /** An audio id, or a chunk or decoded audio of an earlier step. */
    readonly audio: Value<string>;
    readonly 'abort-after'?: number;
    readonly 'max-new-tokens'?: number;
  };
  readonly align: {
    readonly model: string;
    readonly audio: Value<string>;
    readonly text: AlignText;
    readonly delimiter?: string;
  };
  readonly call: {
    readonly call: Call;
    /** What it sends: an audio id, or decoded audio of an earlier step. */
    readonly audio?: Value<string>;
  };
  readonly restart: { readonly system?: string };
  readonly unload: object;
  readonly respawn: object;
  readonly trim: object;
  /** `time` in ns. */
  readonly idle: { readonly time: number };
  readonly checkpoint: { readonly name: string };
  readonly 'for-each': { readonly onFailure?: 'stop' | 'respawn' } & (
    | {
        /** `repeat`: the same steps, several times. */
        readonly loop: 'model' | 'audio' | 'repeat';
        /** Expanded: one list of steps a pass. */
        readonly passes: readonly { readonly label: string; readonly steps: readonly Step[] }[];
        /** It goes through a corpus: each pass is a unit of its own, in the journal and after a crash. */
        readonly utterances?: true;
      }
    | { readonly loop: 'chunk' | 'part'; readonly over: OutputRef; readonly do: readonly Step[] }
  );
  /** The pipeline runs in a host of the server's own, once a job; its steps have slots of this cell. */
  readonly serve: {
    readonly pipeline: string;
    /** Size at which the server's engine host is replaced, bytes. */
    readonly recycle?: number;
    readonly steps: readonly Step[];
  };
}

/** What every other word holds: arguments as validated by its schema. */
export interface Plain {
  readonly input?: Value<string>;
  readonly arguments: Readonly<Record<string, unknown>>;
}

export type PlainWord = Exclude<StepWord, keyof Shapes | 'use' | 'repeat'>;

/** A step of a plan. */
export type Step =
  | { readonly [Word in keyof Shapes]: StepBase & { readonly step: Word } & Shapes[Word] }[keyof Shapes]
  | (StepBase & { readonly step: PlainWord } & Plain);

export type StepOf<Word extends keyof Shapes> = StepBase & { readonly step: Word } & Shapes[Word];
