import { z } from 'zod';
import type { ConformanceCheck } from '../record/conformance.ts';
import type { CheckpointMetric } from '../record/metric.ts';
import type { StepFailure } from '../record/run-record.ts';
import type { ProcessTree } from '../system/proc/process-tree.ts';
import type { EngineHostOptions } from './engine-host.ts';
import type { Outcome } from './outcome.ts';

/**
 * The port: what the runner asks of an engine, whatever its ABI is. A folder beside this file implements it
 * (`chatllm/`), and `runner/session/binding.ts` names the one that is measured.
 */
export interface EngineBinding {
  /** Starts a process of its own and loads the library into it. */
  start(options: EngineHostOptions): Promise<Outcome<Engine>>;
  /**
   * What a library exports, and whether an object can be destroyed: found out in throw-away processes, and remembered.
   * @throws Error with the loader's words when the library cannot be loaded
   */
  probe(options: ProbeOptions): Promise<Capabilities>;
  /** Functions by which calls enter the library: a stack of the engine's begins with one. */
  readonly entries: ReadonlySet<string>;
  /** Why a transcript cannot be aligned; undefined: it can. */
  unfitTranscript(text: string): StepFailure | undefined;
  /** Ids of what is said of this ABI, and can be put to a library (docs/engine.md#conformance). */
  readonly claims: readonly string[];
  /**
   * Opens a library to put claims to it.
   * @throws Error with the loader's words when the library cannot be loaded
   */
  examination(subject: ExaminedLibrary): Promise<Examination>;
}

/** Code of the refusal of a library that is no engine of this ABI. */
export const NO_ENGINE = 'no-engine';

/** An engine that is built here, from a commit of its source, by a program of the user's own. */
export interface SourceSpec {
  /** Absolute path of a folder, or a git address. */
  readonly address: string;
  /** A branch, a tag or a commit. */
  readonly ref: string;
  /** Absolute path of the build program. */
  readonly build: string;
  /** ns; then a build is ended. */
  readonly timeout: number;
}

/** An hour, ns: more than an engine takes on a small machine. */
export const BUILD_TIMEOUT = 3600e9;

/** One process that holds an engine and does one operation at a time. */
export interface Engine {
  readonly pid: number;
  /** Its working folder, which is there as long as it is. */
  readonly folder: string;
  /** It, and what descends from it. */
  readonly tree: ProcessTree;
  /** OMP_*, MALLOC_* and the like, as it saw them. */
  readonly environment: Readonly<Record<string, string>>;
  /** Why `heap` and `arena` cannot be had from its allocator; null when they can. */
  readonly heapAbsent: string | null;
  /** Why other quantities cannot be had from it. */
  readonly absent?: Readonly<Partial<Record<CheckpointMetric, string>>>;
  /** Whose handles, threads and mappings count: its own, or those of all its processes together. */
  readonly counted: 'root' | 'tree';
  /**
   * Has one operation done. Resolves when its result is there, the process is dead, or the deadline has passed (it is
   * killed then).
   * @param deadline ns
   */
  perform(
    operation: Operation,
    deadline: number,
    onCheckpoint?: (still: StandStill) => void,
  ): Promise<Outcome<OperationResult>>;
  /** It has ended, whoever ended it. */
  readonly ended: boolean;
  /** Ends it without exit handlers: those of an engine may abort when an object is still alive. */
  leave(): Promise<void>;
  kill(): Promise<void>;
}

/** It stands still, and can be read from outside; what only it can tell, where it does. */
export interface StandStill {
  /** Of the checkpoint. */
  readonly name: string;
  /** Monotonic clock in ns, decimal. */
  readonly at: string;
  /** Bytes; null where they are not to be had. */
  readonly heap: number | null;
  readonly arena: number | null;
  readonly jsHeap: number | null;
  /** A model is loaded. */
  readonly loaded: boolean;
  /** It did not come to stand still: what it was about is in the figures. */
  readonly restless?: true;
  /** Why a quantity has no value this time. */
  readonly absent?: Partial<Record<CheckpointMetric, string>>;
}

/** One call of a program from outside, as its users call it. */
export type Call =
  /** Its words, of which the first is a program: no shell reads them. */
  | { readonly kind: 'command'; readonly words: readonly string[] }
  | {
      readonly kind: 'http';
      readonly url: string;
      readonly method: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** Audio in a form to a server of transcriptions, as OpenAI's; its text comes as JSON. */
  | {
      readonly kind: 'openai';
      readonly url: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly fields: Readonly<Record<string, string>>;
    };

export type { EngineHostOptions };

/** Options of one loaded model, in the words of the scenario language. */
export interface EngineOptions {
  readonly threads?: number;
  /** `-l`: tokens of context; buffers are sized by it. */
  readonly context?: number;
  readonly temperature?: number;
  readonly seed?: number;
  /** A name that the engine knows, or `auto`. */
  readonly language?: string;
  /** System prompt: the place where the engine reads hints. */
  readonly system?: string;
  readonly 'max-new-tokens'?: number;
  /** Words passed to the engine as they are. */
  readonly extra?: readonly string[];
}

/** A model file, and what it is for. */
export interface EngineModel {
  readonly file: string;
  readonly kind: 'asr' | 'aligner';
}

/** What an engine is asked to do. `checkpoint`: memory is read under that name while it stands still afterwards. */
export type Operation = {
  readonly checkpoint: string | null;
  /** Nobody reads memory at that checkpoint: the host does not clean up for it. */
  readonly unread?: true;
} & (
  | {
      readonly op: 'load';
      readonly model: EngineModel;
      readonly options: EngineOptions;
      /** Of an aligner: what stands between two units of its transcript. */
      readonly delimiter?: string;
    }
  | {
      readonly op: 'infer';
      /** A wav file under a name of the harness's own (`AUDIO_PATH`). */
      readonly audio: string;
      /** At 16 kHz: an engine that did not hear all of them is found out. */
      readonly samples: number;
      /** What an aligner lays on the audio. */
      readonly transcript?: string;
      /** Default: as many as the model likes. */
      readonly maxNewTokens?: number;
      /** Abort after so many chunks; default: never. */
      readonly abortAfter?: number;
    }
  | { readonly op: 'restart'; readonly system: string | null }
  /** A call from outside, which a program answers and a library does not know. `audio`: a wav file that it sends. */
  | { readonly op: 'call'; readonly call: Call; readonly audio?: string }
  /** Takes a block of that size and gives it back: a mark in the data of a profiler that watches the allocator. */
  | { readonly op: 'mark'; readonly bytes: number }
  /** `look`: nothing but the checkpoint. */
  | { readonly op: 'unload' | 'trim' | 'look' }
);

/** What came of one operation. */
export interface OperationResult {
  /** Monotonic clock in ns, comparable between processes; decimal, since it may pass 2^53. */
  readonly begin: string;
  readonly end: string;
  /** The engine refused, in words. */
  readonly failure: StepFailure | undefined;
  /** What it said; undefined of all operations but `infer`. */
  readonly speech: Speech | undefined;
  /** The text that a call came to. */
  readonly answer?: string;
}

/** What one inference said, and when. */
export interface Speech {
  /** ns from `begin`, one a chunk. */
  readonly times: readonly number[];
  /** Bytes of each chunk. */
  readonly sizes: readonly number[];
  /** All chunks, joined, base64: a piece may end inside a character. */
  readonly bytes: string;
  /** Pieces of live text that the pipe had no room for. */
  readonly liveDropped: number;
  /** The engine's own counters of this inference, where it says them. */
  readonly tokens: TokenCounts | undefined;
  /** What went wrong though the engine says that nothing did. */
  readonly fault: StepFailure | undefined;
}

export interface TokenCounts {
  readonly promptTokens: number;
  readonly outputTokens: number;
  /** Undefined when nothing was generated or no time passed. */
  readonly tokensPerS: number | undefined;
  /** Generating them took so long, ns. */
  readonly evalTime: number;
}

/**
 * An engine may paste the path of its audio into a shell line inside double quotes. Only names that the harness made
 * itself reach it, and they are of this form.
 */
export const AUDIO_PATH = /^\/[A-Za-z0-9_\-./]+\.wav$/;

/** What one build of the library can do, found out in throw-away processes (docs/engine.md#probe). */
export const Capabilities = z.strictObject({
  version: z.literal(2),
  sha256: z.string(),
  symbols: z.strictObject({
    present: z.array(z.string()),
    missing: z.array(z.string()),
    fork: z.array(z.string()),
  }),
  /**
   * `safe`: a started object was destroyed and the process lived. `aborts`: it died of it. `unknown`: no model
   * could be started, so nothing was destroyed.
   */
  destroy: z.enum(['safe', 'aborts', 'unknown']),
  /** The engine's last words, or why it is unknown. */
  detail: z.string(),
  /** Types of what loading printed, each once, in order; absent: nothing was loaded. */
  printTypes: z.array(z.number().int()).optional(),
});
export type Capabilities = z.infer<typeof Capabilities>;

export interface ProbeOptions {
  readonly library: string;
  readonly sha256: string;
  /** A loadable model for the trial of destroy; without one it stays `unknown`. */
  readonly model: EngineModel | undefined;
  readonly env?: Readonly<Record<string, string>>;
  /** Folder for remembered answers. */
  readonly cache: string;
}

export interface ExaminedLibrary {
  /** Absolute path. */
  readonly library: string;
  /** Variables of the engine, as a scenario sets them. */
  readonly env: Readonly<Record<string, string>>;
  /** ns for one trial, loading and all. */
  readonly deadline: number;
}

/** Each claim is put to the library by trials in processes of their own, so that a crash is an answer. */
export interface Examination {
  examine(claim: string, setting: ExaminationSetting): Promise<ConformanceCheck>;
}

export interface ExaminationSetting {
  readonly stage: Stage;
  readonly ffmpeg: string | undefined;
  /** The engine will hear nothing, whatever it is given: there is no ffmpeg for it. */
  readonly deaf: boolean;
  /** It is our own simulator: notes say where it differs on purpose. */
  readonly simulator: boolean;
}

/** What the trials work with: small models that say what is written here, and audio. All paths are absolute. */
export interface Stage {
  /** A second of sound, under a name that may reach a shell. */
  readonly audio: string;
  /** Samples of it at 16 kHz. */
  readonly samples: number;
  /** A name like that of a wav file, of which there is none. */
  readonly absentAudio: string;
  /** Speaks two languages; English where none is set. */
  readonly recogniser: { readonly file: string; readonly english: string; readonly chinese: string };
  /** Says something else than the recogniser. */
  readonly other: { readonly file: string; readonly text: string };
  readonly aligner: { readonly file: string; readonly words: readonly StageWord[] };
  readonly absentModel: string;
  /** A file that is no model. */
  readonly foreignModel: string;
  /** A model file cut inside its last tensor; undefined where models have no tensors. */
  readonly cutModel: string | undefined;
}

export interface StageWord {
  readonly text: string;
  /** ms */
  readonly start: number;
  readonly end: number;
}
