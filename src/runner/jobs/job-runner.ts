import { basename } from 'node:path';
import { exact } from '../../record/exact.ts';
import type { StepRecord } from '../../record/run-record.ts';
import type { Cell, EngineOptions } from '../../scenarios/plan/plan.ts';
import { peakRss } from '../../system/proc/process.ts';
import { CellTools } from '../cell-tools.ts';
import { RunClock } from '../session/clock.ts';
import type { Session } from '../session/session.ts';
import { type Prepared, prepare } from '../shelves/prepare.ts';
import type { PreparedAudio } from '../shelves/prepared.ts';
import type { StageListener } from '../steps/events.ts';
import { StepRunner } from '../steps/runner.ts';
import type { TranscriptValue } from '../steps/values.ts';
import type { JobPlan } from './job-plan.ts';
import { type JobResult, resultOf } from './job-result.ts';
import { JobWork } from './job-work.ts';
import { StandingEngine, type StandingLook } from './standing-engine.ts';

export interface JobRunnerOptions {
  readonly ffmpeg?: string;
  /** TEN VAD's network; else `ASR_BENCH_TEN_VAD`, else speech is found by energy. */
  readonly vadModel?: string;
  readonly onPreparing?: (what: string) => void;
  /**
   * One engine process and one text worker for job after job, until the process has grown to this, bytes. Without it
   * each job has its own.
   */
  readonly recycle?: number;
  /** Files come from strangers: they are decoded by ffmpeg in a process with limits, or not at all. */
  readonly strangers?: true;
  /** The plan's audio is there already, and models that say what is scripted for it can be made. */
  readonly withAudio?: boolean;
  /** The folder in which everything temporary lies, where it has one of its own: asked for before each job. */
  readonly within?: { ensure(): void };
}

/** One piece of work: a file, and what is known of it. */
export interface Job {
  /** Any audio or video that ffmpeg reads. */
  readonly file: string;
  /** The text to lay on the audio, of an `align` job. */
  readonly text?: string;
  /** Names, terms: goes to the engine's system prompt, the only place where it reads hints. */
  readonly hint?: string;
  /** As the engine names it; else the plan's. */
  readonly language?: string;
  /** Ends the job at once: its host and workers are gone when `run` settles. */
  readonly signal?: AbortSignal;
  readonly onEvent?: StageListener;
}

const HOST_READY = 60e9;

/**
 * Runs a planned pipeline on one file after another. Engine and models are found and checked once, by `open`; the
 * engine process and the workers are those of the job before where they can be.
 */
export class JobRunner {
  readonly #plan: JobPlan;
  readonly #options: JobRunnerOptions;
  readonly #clock = new RunClock();
  #prepared: Prepared;
  #engine: StandingEngine;
  #jobs = 0;

  private constructor(plan: JobPlan, prepared: Prepared, options: JobRunnerOptions) {
    this.#plan = plan;
    this.#prepared = prepared;
    this.#options = options;
    this.#engine = this.#standing();
  }

  /** @throws Failure (3) naming everything that is missing: library, weights, ffmpeg */
  static async open(plan: JobPlan, options: JobRunnerOptions = {}): Promise<JobRunner> {
    return new JobRunner(plan, await preparedFor(plan, options), options);
  }

  get prepared(): Prepared {
    return this.#prepared;
  }

  /** The figures and texts are those of our own simulator. */
  get calibration(): boolean {
    return this.prepared.engines.some(({ calibration }) => calibration);
  }

  /** The instant of an event as every process of the machine reads it: decimal ns. */
  absolute(at: number): string {
    return this.#clock.absolute(at);
  }

  /** The engine process that waits for the next job, looked at while it stands still; only between two jobs. */
  look(checkpoint: string): Promise<StandingLook | undefined> {
    return this.#engine.look(checkpoint);
  }

  /** Ends what waits for another job. */
  close(): Promise<void> {
    return this.#engine.close();
  }

  /** Removes what jobs left in the temporary folder. */
  dispose(): void {
    this.prepared.dispose();
  }

  /**
   * Does one job. A chunk that fails is reported and the rest goes on; a crash of the engine is no exception.
   * @throws Failure when the file is missing or no audio, or a worker of the harness failed as a whole
   */
  async run(job: Job): Promise<JobResult> {
    const { cell } = this.#plan;
    const { signal } = job;
    const records: StepRecord[] = [];
    if (signal?.aborted === true) return cancelled(records);
    const stop = { requested: false, now: false };
    let killed: Promise<void> | undefined;
    const cancel = (): void => {
      stop.requested = true;
      stop.now = true;
      killed = this.#engine.kill();
    };
    signal?.addEventListener('abort', cancel, { once: true });
    let tools: CellTools | undefined;
    let runner: StepRunner | undefined;
    try {
      await this.#makeWhole();
      tools = this.#tools(job, stop);
      const { session, outcome } = await this.#engine.take();
      if (stop.now) return cancelled(records);
      if (!outcome.ok) {
        const failures = [{ step: 'start', failure: outcome.failure }];
        return { status: 'failed', transcript: { raw: '' }, seconds: 0, failures, records };
      }
      const world = tools.world(session);
      runner = new StepRunner(world);
      const work = new JobWork(this.#plan, this.#engine, world, runner, records);
      const end = await work.run();
      const status = stop.now ? 'cancelled' : end === 'whole' ? 'completed' : 'failed';
      const peak = peakOf(session) + (work.second === undefined ? 0 : peakOf(work.second));
      const result = {
        ...resultOf(status, lastTranscript(runner, cell), records),
        ...exact({ order: work.order }),
      };
      return peak > 0 ? { ...result, peakRss: peak } : result;
    } catch (thrown) {
      // What an abort cut short throws in its own way; it is no fault.
      if (stop.now) return resultOf('cancelled', runner && lastTranscript(runner, cell), records);
      throw thrown;
    } finally {
      signal?.removeEventListener('abort', cancel);
      await killed;
      await tools?.told();
      await this.#engine.giveBack(runner?.idle === true && !stop.now);
      tools?.removeFiles();
    }
  }

  /** What somebody took out of the temporary folder is made again: else this job would fail, and each one after it. */
  async #makeWhole(): Promise<void> {
    this.#options.within?.ensure();
    if (this.#prepared.intact() && this.#engine.intact()) return;
    await this.#engine.close();
    this.#prepared.dispose();
    this.#prepared = await preparedFor(this.#plan, this.#options);
    this.#engine = this.#standing();
  }

  #standing(): StandingEngine {
    const { library, env } = this.#prepared.engine(this.#plan.cell);
    const { ffmpeg } = this.#prepared;
    return new StandingEngine({
      clock: this.#clock,
      recycle: this.#options.recycle,
      host: { library, env, readyWithin: HOST_READY, ...exact({ ffmpeg }) },
    });
  }

  #tools(job: Job, stop: { readonly requested: boolean; readonly now: boolean }): CellTools {
    const { cell, plan, longest } = this.#plan;
    const { signal, onEvent, file } = job;
    const { ffmpeg, vadModel } = this.#options;
    this.#jobs += 1;
    const number = this.#jobs;
    return new CellTools({
      cell,
      plan,
      clock: this.#clock,
      prepared: { ...this.prepared, file: (name) => this.prepared.file(`job-${number}-${name}`) },
      interrupt: stop,
      write: () => {},
      throws: true,
      audio: () => Promise.resolve(givenAudio(file)),
      reference: () => job.text ?? '',
      optionsFor: (kind) => (kind === 'asr' ? asrOptions(job) : alignerOptions(job)),
      text: () => this.#engine.text(),
      live: this.#engine.live,
      zhTw: true,
      ...exact({ onStage: onEvent, ffmpeg, vadModel, longest }),
      ...(this.#options.strangers === true ? { strangers: true } : {}),
      ...exact({ signal }),
    });
  }
}

function preparedFor({ plan }: JobPlan, options: JobRunnerOptions): Promise<Prepared> {
  const { ffmpeg, onPreparing } = options;
  return prepare(plan, {
    withoutAudio: options.withAudio !== true,
    onPreparing: (what) => onPreparing?.(what),
    ...exact({ ffmpeg }),
  });
}

const cancelled = (records: readonly StepRecord[]): JobResult => resultOf('cancelled', undefined, records);

const peakOf = ({ peak, pid }: Session): number => Math.max(peak.rss ?? 0, peakRss(pid) ?? 0);

/** The transcript of the last step that gave one. */
function lastTranscript({ outputs }: StepRunner, { each }: Pick<Cell, 'each'>): TranscriptValue | undefined {
  for (const { slot } of each.toReversed()) {
    const value = outputs.transcript({ slot });
    if (value !== undefined) return value;
  }
  return undefined;
}

/** Its first step decodes it; until then there is a name and a path. */
const givenAudio = (file: string): PreparedAudio => ({
  id: basename(file),
  source: file,
  sha256: '',
  wav: '',
  samples: 0,
  pcmSha256: '',
  decoder: '',
  language: undefined,
});

const asrOptions = ({ hint, language }: Job): EngineOptions => ({
  ...exact({ system: hint, language }),
});

const alignerOptions = ({ text, language }: Job): EngineOptions =>
  // A transcript's own language decides, unless the text is the user's.
  text === undefined || language === undefined ? {} : { language };
