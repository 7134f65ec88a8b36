import { setTimeout as sleep } from 'node:timers/promises';
import { exact } from '../../record/exact.ts';
import { CHECKPOINT_METRICS, type CheckpointMetric } from '../../record/metric.ts';
import type { Iteration, StepFailure, StepRecord } from '../../record/run-record.ts';
import type { Interrupt } from '../../runner/interrupt.ts';
import type { LaunchEnd, LaunchSink } from '../../runner/launch.ts';
import { Limits } from '../../runner/limits.ts';
import type { RunClock } from '../../runner/session/clock.ts';
import { lookAtHarness, watchesHarness } from '../../runner/session/harness-look.ts';
import type { Prepared } from '../../runner/shelves/prepare.ts';
import type { Cell, Clients, Plan } from '../../scenarios/plan/plan.ts';
import { ownedFolder } from '../../system/owned-folder.ts';
import { ClientLoad } from './client-load.ts';
import type { JobOver } from './messages.ts';
import { type ClientJob, jobStep } from './served-client.ts';
import { jobAudio } from './served-pipeline.ts';
import { ServedSegments } from './served-segments.ts';
import { ServerDeath, type ServerLook, ServerProcess } from './server-process.ts';
import { TemporaryFiles } from './temporary-files.ts';

export interface SoakOptions {
  readonly plan: Plan;
  readonly cell: Cell;
  readonly launch: number;
  readonly prepared: Prepared;
  readonly clock: RunClock;
  readonly interrupt: Interrupt;
  readonly sink: LaunchSink;
  /** Folder of the run, for the limit on disk space. */
  readonly folder: string;
  readonly ffmpeg?: string;
  readonly vadModel?: string;
  readonly onPreparing: (what: string) => void;
  /** JavaScript to fork instead of the server, for tests. */
  readonly entry?: string;
}

const ALONE: Clients = { count: 1, think: 0, cancel: 0, drop: 0, bad: 0 };
/** The client of a job that is over fetches its result; the next job does not wait longer than this for it, ms. */
const CLIENT_WITHIN = 5000;
const REPLACED = 'the engine process is replaced within each job, because its destroy is not safe';

/**
 * Runs one launch of a served cell: a server in a process of its own, clients that load it over HTTP, and a look at
 * server and engine after every job, at the next moment at which none runs (docs/serve.md#soak).
 */
export async function runSoak(options: SoakOptions): Promise<LaunchEnd> {
  const temporary = ownedFolder('soak');
  const soak = new Soak(options, temporary.path);
  try {
    return await soak.run();
  } finally {
    await soak.close();
    temporary.remove();
  }
}

class Soak {
  readonly #options: SoakOptions;
  readonly #files: TemporaryFiles;
  readonly #segments: ServedSegments;
  readonly #limits: Limits;
  readonly #overs = new Map<string, JobOver>();
  readonly #killed = new AbortController();
  readonly #hurry = new AbortController();
  #server: ServerProcess | undefined;
  #load: ClientLoad | undefined;
  /** Looks and what follows them, one after the other. */
  #work: Promise<void> = Promise.resolve();
  /** What went wrong while clients were at work: a server that died, a disk that is full. */
  #thrown: unknown;
  #full: string | undefined;
  #decided = false;
  #done = 0;

  constructor(options: SoakOptions, temporary: string) {
    this.#options = options;
    this.#files = new TemporaryFiles(temporary);
    this.#limits = new Limits(options.cell, options.folder);
    const { cell, prepared, launch, sink } = options;
    const traced = cell.measure.has('memory') && prepared.engine(cell).destroy !== 'aborts';
    this.#segments = new ServedSegments({
      launch,
      sink,
      traced,
      absent: traced ? {} : everyMetric(REPLACED),
    });
  }

  async run(): Promise<LaunchEnd> {
    const { interrupt } = this.#options;
    const forget = interrupt.whenNow(() => this.#kill());
    const stay = interrupt.whenRequested(() => this.#hurry.abort());
    try {
      await this.#start();
      await this.#jobs();
      return await this.#finish();
    } catch (thrown) {
      if (!(thrown instanceof ServerDeath)) throw thrown;
      return this.#died(thrown.failure);
    } finally {
      forget();
      stay();
    }
  }

  async close(): Promise<void> {
    this.#load?.stop();
    await this.#server?.kill();
  }

  async #start(): Promise<void> {
    const { plan, cell, clock, ffmpeg, vadModel, sink, entry } = this.#options;
    const at = clock.now();
    const server = await ServerProcess.start({
      start: {
        plan,
        cell: cell.id,
        ...exact({ ffmpeg, vadModel }),
      },
      temporary: this.#files.folder,
      onOver: (over) => {
        this.#overs.set(over.job, over);
        this.#next(() => this.#over(over));
      },
      onPreparing: this.#options.onPreparing,
      lookWithin: this.#patience(),
      signal: this.#killed.signal,
      ...exact({ entry }),
    });
    this.#server = server;
    const duration = clock.now() - at;
    const look = await server.look();
    this.#files.begin();
    this.#segments.follow(look, clock.of(look.at));
    const { heapAbsent } = server;
    sink.before({
      step: 'serve',
      at,
      duration,
      ...this.#memory(look),
      ...(heapAbsent === null ? {} : { heapAbsent }),
    });
  }

  async #jobs(): Promise<void> {
    const { cell, prepared, launch } = this.#options;
    const server = this.#running();
    const audio = prepared.audio(jobAudio(cell) ?? '');
    const clients = cell.clients ?? ALONE;
    const load = new ClientLoad({
      url: server.url,
      clients,
      file: audio.made === true ? audio.wav : audio.source,
      seed: launch,
      patience: this.#patience(),
      goOn: () => this.#goesOn(),
      hurry: this.#hurry.signal,
      onEnd: () => this.#next(() => this.#record()),
    });
    this.#load = load;
    const death = server.death.then((failure) => {
      this.#thrown ??= new ServerDeath(failure);
      load.stop();
    });
    await Promise.race([load.run(), death]);
    await this.#work;
    if (this.#thrown !== undefined) throw this.#thrown;
  }

  /** A job has come to its end in the server, which stands still until it is told to go on. */
  async #over(over: JobOver): Promise<void> {
    await Promise.race([this.#load?.endOf(over.job), sleep(CLIENT_WITHIN, undefined, { ref: false })]);
    await this.#record();
    this.#server?.go();
  }

  /** Looks at the server once for each job that its client is done with, and writes it down. */
  async #record(): Promise<void> {
    const load = this.#load;
    for (const job of load?.take() ?? []) {
      if (this.#done === most(this.#options.cell)) return;
      const server = this.#running();
      const look = await server.look(() => load?.connections ?? 0);
      const uploads = (): number => load?.uploads ?? 0;
      const tempFiles = await this.#files.left(look, () => server.look(), uploads);
      this.#write(job, look, tempFiles);
    }
  }

  #write(job: ClientJob, look: ServerLook, tempFiles: number): void {
    const { cell, clock, sink } = this.#options;
    this.#segments.follow(look, clock.of(look.at));
    this.#done += 1;
    const at = clock.of(String(job.begin));
    const over = this.#overs.get(job.id ?? '');
    this.#overs.delete(job.id ?? '');
    const checkpoint = cell.measure.has('memory') ? this.#segments.checkpoint(look) : undefined;
    const audio = jobAudio(cell);
    const step: StepRecord = {
      ...jobStep(job, over, at),
      ...exact({ audio }),
      tempFiles,
      ...this.#memory(look),
      ...exact({ checkpoint }),
    };
    const iteration: Iteration = {
      index: this.#done,
      warmUp: this.#done <= cell.warmUp,
      at,
      duration: step.duration,
      steps: [step],
      ...(cell.measure.has('memory') && watchesHarness(cell) ? { harness: lookAtHarness() } : {}),
    };
    this.#segments.iteration(iteration);
    this.#full ??= this.#limits.stop(checkpoint, look.engine?.pid ?? 0);
    if (cell.iterations.kind === 'until-conclusive' && !sink.goOn(this.#done)) this.#decided = true;
    if (this.#done === most(cell) || !this.#goesOn()) this.#load?.stop();
  }

  async #finish(): Promise<LaunchEnd> {
    const { clock, sink, interrupt } = this.#options;
    const server = this.#running();
    const peak = server.peakRss;
    const at = clock.now();
    const failure = await server.close();
    // What a server that was killed leaves behind says nothing of it.
    if (!interrupt.now) {
      const left = { tempFiles: this.#files.count, ...exact({ failure }) };
      sink.after({ step: 'stop', at, duration: clock.now() - at, ...left });
    }
    if (interrupt.requested)
      return this.#end('interrupted', 'interrupted', 'stopped by the user', undefined, peak);
    if (failure !== undefined) return this.#died(failure, peak);
    if (this.#full !== undefined) return this.#end('stopped', 'stopped', this.#full, undefined, peak);
    return this.#end('completed', 'completed', '', undefined, peak);
  }

  #died(failure: StepFailure, peak?: number): LaunchEnd {
    if (this.#options.interrupt.requested)
      return this.#end('interrupted', 'interrupted', 'stopped by the user');
    const status = failure.kind === 'hung' ? 'hung' : 'crashed';
    return this.#end(status, failure.kind, failure.message, failure, peak);
  }

  #end(
    status: LaunchEnd['status'],
    kind: Parameters<ServedSegments['end']>[0],
    reason: string,
    failure?: StepFailure,
    peak?: number,
  ): LaunchEnd {
    this.#segments.end(kind, reason, failure, peak);
    return reason === '' ? { status } : { status, reason };
  }

  /** All clients may wait for a job that takes its whole time, ms. */
  #patience(): number {
    const { deadline, clients = ALONE } = this.#options.cell;
    return ((deadline.load + deadline.step) * (clients.count + 1)) / 1e6;
  }

  #goesOn(): boolean {
    return !this.#options.interrupt.requested && this.#full === undefined && !this.#decided;
  }

  #memory({ readings }: ServerLook): Pick<StepRecord, 'server'> {
    return this.#options.cell.measure.has('memory') ? { server: readings } : {};
  }

  #running(): ServerProcess {
    if (this.#server === undefined) throw new Error('no server was started');
    return this.#server;
  }

  /** Does it when what was asked for before is done; what goes wrong in it ends the load. */
  #next(work: () => Promise<void>): void {
    this.#work = this.#work.then(work).catch((thrown: unknown) => {
      this.#thrown ??= thrown;
      this.#load?.stop();
    });
  }

  #kill(): void {
    this.#load?.stop();
    this.#killed.abort();
  }
}

const most = ({ iterations }: Cell): number =>
  iterations.kind === 'fixed' ? iterations.count : iterations.max;

const everyMetric = (reason: string): Partial<Record<CheckpointMetric, string>> =>
  Object.fromEntries(CHECKPOINT_METRICS.map((metric) => [metric, reason]));
