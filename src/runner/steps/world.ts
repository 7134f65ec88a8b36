import type { TextService } from '../../pipeline/text-service.ts';
import type { EngineOptions, ModelKind, Step } from '../../scenarios/plan/plan.ts';
import type { RunClock } from '../session/clock.ts';
import type { LiveText } from '../session/live-text.ts';
import type { Session } from '../session/session.ts';
import type { PreparedAudio, PreparedModel } from '../shelves/prepared.ts';
import type { StageListener } from './events.ts';
import type { PassStore } from './pass-store.ts';

/** What the steps of one launch work with: of a cell of a scenario, or of one file that a pipeline is given. */
export interface StepWorld {
  readonly session: Session;
  readonly clock: RunClock;
  readonly deadline: { readonly load: number; readonly step: number };
  /** Threads where the scenario names none. */
  readonly threads: number;
  /** False: `unload` replaces the host instead, since destroy would abort it (`swap: process`). */
  readonly unloads: boolean;
  /** The file for a `load`: which model, and what audio it will hear. */
  modelFor(step: Step & { step: 'load' }): PreparedModel;
  /** What parts the words that the aligner of this `load` times; undefined: white space, and every Han character. */
  delimiterFor(step: Step & { step: 'load' }): string | undefined;
  /** Options that win over those of the plan, for models of a kind: the hint and language that were given with it. */
  optionsFor?(kind: ModelKind): EngineOptions;
  audio(id: string): Promise<PreparedAudio> | PreparedAudio;
  /** Reference transcript (`raw`) of an audio. */
  reference(audio: string): string;
  /** Path of the ffmpeg that was asked for. */
  readonly ffmpeg?: string;
  /** TEN VAD's network; without one, speech is found by energy, and the record says so. */
  readonly vadModel?: string;
  /** Audio comes from strangers: it is decoded by a process of its own, or not at all. */
  readonly strangers?: true;
  /** The whole is heard in one call: a recording that is longer than this, in seconds, ends the job when it is decoded. */
  readonly longest?: number;
  /** The worker that segments and converts; started when it is first asked for. */
  text(): TextService;
  /** A temporary file that may reach the engine's shell. */
  file(name: string): string;
  /** Writes a result of the run; `name` is relative to its folder. */
  write(name: string, content: string): void;
  /** Copies a file into the folder of the run, where there is one. */
  keep?(name: string, file: string): void;
  /** Folder of this cell's results inside `srt/`. */
  readonly cellFolder: string;
  /** Where live text of `transcribe` goes; none: it is not shown. */
  readonly live?: LiveText;
  readonly listener?: StageListener;
  /** Results of passes that an earlier, interrupted run has finished, and where new ones are kept. */
  readonly passes?: PassStore;
  /** Of several engine hosts that share a corpus: whether this one is to hear utterance `n` of a loop; asked once each. */
  takes?(slot: number, n: number): boolean;
  /** A stage of the harness that fails is thrown, not recorded: without audio there is nothing to go on with. */
  readonly throws?: true;
  /** The user wants to stop: a loop ends before its next pass. */
  stopped(): boolean;
  /** At once: what was cut short is no result. */
  stoppedNow(): boolean;
  /** Ends decoding and VAD at once; the engine is ended through the session. */
  readonly signal?: AbortSignal;
}
