import type { Call, EngineOptions, SourceSpec } from '../../bindings/engine.ts';
import type { KnownLeak } from '../../record/diagnosis.ts';
import type { Expression } from '../../record/gate-expression.ts';
import type { GatedMetric } from '../../record/metric.ts';
import type { ModelWeights } from '../../record/model-weights.ts';
import type { Measurement } from '../../record/step-word.ts';
import type { TextLayer } from '../../record/transcript.ts';
import type { Place, Step } from '../steps/step.ts';

export type { Measurement } from '../../record/step-word.ts';
export type { AlignText, OutputRef, Place, Step, Value } from '../steps/step.ts';

/**
 * The plan: a scenario after `extends`, `defaults`, `use`, matrix, bindings and checks. Nothing in it is left
 * to guess: each step says which model and audio it works on and which earlier step's output it takes. The
 * run loop executes a plan; `list --plan` prints one. Times are ns, sizes bytes.
 */
export interface Plan {
  readonly scenario: { readonly id: string; readonly title: string; readonly file: string };
  /** Path of the scenario file, for resolving relative paths, and the hash of its text. */
  readonly baseDir: string;
  readonly sha256: string;
  readonly engines: Readonly<Record<string, EngineSpec>>;
  readonly models: Readonly<Record<string, ModelSpec>>;
  readonly audio: Readonly<Record<string, AudioSpec>>;
  /** Corpora whose utterances are in `audio`. */
  readonly corpora: readonly CorpusSpec[];
  readonly cells: readonly Cell[];
  /** Leaks that the file says are known. */
  readonly knownLeaks: readonly KnownLeak[];
  readonly warnings: readonly Problem[];
  /**
   * Files that the plan needs: libraries, models, audio, texts, dictionaries. Those that are not there stop a run
   * before it starts (exit 3); `list --plan` shows them all.
   */
  readonly files: readonly NeededFile[];
  /** What `--set` and the other command-line overrides changed. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Every implicit choice, one line each, for `list --plan`: `audio of transcribe: phone (scenario)`. */
  readonly bindings: readonly string[];
  /** Set on a part of a plan: which of how many, and the cells of the whole. */
  readonly shard?: { readonly index: number; readonly count: number; readonly cells: readonly string[] };
}

export interface NeededFile {
  readonly kind: 'library' | 'program' | 'prepare' | 'build' | 'model' | 'audio' | 'text' | 'vad-model';
  /** Id of the engine, model or audio it belongs to, or the step word. */
  readonly of: string;
  /** Absolute path. */
  readonly path: string;
  readonly present: boolean;
  readonly place?: Place;
}

/** One problem or warning in a scenario file, ready to print. */
export interface Problem {
  readonly place?: Place;
  readonly message: string;
  /** Continuation lines, as printed under the message: `nearest: …`, `do: …`. */
  readonly detail: readonly string[];
}

export interface EngineSpec {
  readonly id: string;
  readonly label: string;
  /** Absolute path of the shared library; `calibration` for the built-in one; of a source its address and ref. */
  readonly library: string | 'calibration';
  readonly prepare?: string;
  readonly env: Readonly<Record<string, string>>;
  /** It is built from this before it is used: the library comes to be where the cache has it. */
  readonly source?: SourceSpec;
  /** It has no library: a program that is watched from outside. `library` is its file then, or its bare name. */
  readonly program?: ProgramSpec;
}

export interface ProgramSpec {
  /** Its command line; empty of a process that runs already. */
  readonly words: readonly string[];
  /** The process that runs already. */
  readonly pid?: number;
  /** Absolute: its working folder, and that of commands that call it. */
  readonly cwd: string;
  /** An address that answers, or a text in a line that it prints, once it can be called. */
  readonly ready?: string;
  /** What the step `call` does where it says nothing else. */
  readonly call?: Call;
  /** Its allocations are counted by a library of ours in it. */
  readonly heap?: 'preload';
}

export type ModelKind = 'asr' | 'aligner';
export const WEIGHTS = ['real', 'synthetic:tiny', 'synthetic:full'] as const;
export type Weights = (typeof WEIGHTS)[number];

export interface ModelSpec {
  readonly id: string;
  /** Absent: to be read from the manifest or the file's header. */
  readonly kind?: ModelKind;
  /** Absolute path, where the scenario names a file. */
  readonly file?: string;
  /** Manifest id, where it names one (`like` included). */
  readonly manifest?: string;
  readonly weights: Weights;
  readonly script?: ScriptSpec;
  readonly options: EngineOptions;
}

export interface ScriptSpec {
  readonly text?: string | Readonly<Record<string, string>>;
  /** Milliseconds, one pair a word. */
  readonly times?: readonly (readonly [number, number])[];
  /** Share of words (or characters) to get wrong, 0…1. */
  readonly errors?: number;
  readonly seed?: number;
}

/** A manifest, and what is heard of it. */
export interface CorpusSpec {
  readonly id: string;
  /** Absolute. */
  readonly file: string;
  /** Utterances in the manifest, and those that are heard. */
  readonly utterances: number;
  readonly heard: number;
  readonly limit?: number;
  readonly seed: number;
}

export interface AudioSpec {
  readonly id: string;
  /** The corpus that it is an utterance of. */
  readonly utterance?: {
    readonly corpus: string;
    /** Its place among those that are heard, from 1. */
    readonly n: number;
    /** Who speaks, or which recording it is from. */
    readonly group?: string;
  };
  /** Absolute path; of a list in the scenario, the first that exists. */
  readonly file?: string;
  /** The stretch of the file that it is, samples; no end: to the end of it. */
  readonly within?: { readonly start: number; readonly end?: number };
  readonly generate?: {
    readonly from: readonly string[];
    readonly length: number;
    readonly gap: number;
    readonly seed: number;
  };
  /** Reference transcripts by layer. */
  readonly text: Readonly<Partial<Record<TextLayer, string>>>;
  /** Reference word times in ms, for AAS. */
  readonly words?: readonly { readonly text: string; readonly start: number; readonly end: number }[];
  /** Name as the engine spells it: `English`, `Chinese`. */
  readonly language?: string;
  /** Names and terms that come up in it. */
  readonly hint?: string;
}

/** In a plan they are merged: defaults < model < scenario < load. `threads` undefined: chosen per machine. */
export type { EngineOptions };

/** One cell of the experiment: a variant with one value for each matrix axis. */
export interface Cell {
  /** `recreate`, or `recreate engine=mended options.threads=2`. */
  readonly id: string;
  readonly variant: string;
  readonly axes: Readonly<Record<string, string | number>>;
  readonly engine: string;
  readonly before: readonly Step[];
  readonly each: readonly Step[];
  readonly after: readonly Step[];
  readonly iterations: Iterations;
  readonly launches: number;
  /** Engine hosts side by side, where the scenario says it. */
  readonly processes?: number;
  readonly warmUp: number;
  readonly measure: ReadonlySet<Measurement>;
  /** It hears a part of its utterances: the others are in other shards. */
  readonly part?: { readonly index: number; readonly count: number };
  /** Interval between timeline samples, ns. */
  readonly timeline: number;
  readonly tolerance: Readonly<Record<GatedMetric, number>>;
  readonly control?: 'quick' | 'full';
  readonly deadline: { readonly load: number; readonly step: number };
  readonly limit: { readonly rss?: number; readonly handles?: number; readonly disk: number };
  readonly swap: 'destroy' | 'process';
  readonly onFailure: 'stop' | 'respawn';
  readonly live: boolean;
  /** Shell commands before each launch and after the last. */
  readonly prepare?: string;
  readonly cleanup?: string;
  /** Who asks the server, where `each` is `[job]`. Times in ns, shares 0…1. */
  readonly clients?: Clients;
  /** True when a step of `before` or `each` destroys a started object (`unload`). */
  readonly needsDestroy: boolean;
  readonly gates: readonly PlannedGate[];
  /** Cell id or run id that `baseline` means. */
  readonly baseline?: string;
}

export interface Clients {
  readonly count: number;
  readonly think: number;
  readonly cancel: number;
  readonly drop: number;
  readonly bad: number;
}

export type Iterations =
  | { readonly kind: 'fixed'; readonly count: number }
  | {
      readonly kind: 'until-conclusive';
      readonly first: number;
      readonly max: number;
      /** ns */
      readonly time?: number;
    };

export interface PlannedGate {
  /** As written. */
  readonly text: string;
  readonly expression: Expression;
  readonly why?: string;
  readonly severity: 'fail' | 'warn';
  /** The weights that its bound is about; absent: any. */
  readonly weights?: readonly ModelWeights[];
  /** Ids of known leaks that are subtracted from what it judges. */
  readonly known?: readonly string[];
  readonly place: Place;
  /** The gate stood in a plain list or under `all`: variants that lack its quantity are skipped, and listed. */
  readonly shared: boolean;
  /** Why this cell is one of those: `no align step`. */
  readonly absent?: string;
}
