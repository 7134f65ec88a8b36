import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { exact } from '../record/exact.ts';
import type { JobResult } from '../runner/jobs/job-result.ts';
import type { Job } from '../runner/jobs/job-runner.ts';
import { reasonOf } from '../system/failure.ts';
import type { Client } from './client.ts';
import { JobTimer, type ServerLimits } from './limits.ts';
import { NoPlace, Places } from './places.ts';
import { type JobRequest, ServerJob } from './server-job.ts';
import { SoundShelf } from './sound-shelf.ts';

/** What does the work: the pipeline, or a stand-in of a test. */
export interface Worker {
  run(job: Job): Promise<JobResult>;
}

/** A place in the queue that is kept for what is on its way: one of the two is called, once. */
export interface QueuePlace {
  /** @throws NoPlace when the queue has been closed meanwhile */
  submit(request: Omit<JobRequest, 'by'>): ServerJob;
  free(): void;
}

/**
 * Jobs one at a time: one started engine per process, one model at a time. Clients take turns, however many jobs each of
 * them has waiting. A job that fails, or whose engine crashes, is over; the next one runs.
 */
export class JobQueue {
  readonly #worker: Worker;
  readonly #limits: ServerLimits;
  readonly #now: () => Date;
  readonly #between: (job: ServerJob) => Promise<void>;
  readonly #jobs = new Map<string, ServerJob>();
  /** Recordings of jobs that are over. */
  readonly #shelf: SoundShelf;
  /** Of jobs that are not over, and of bodies that arrive for one. */
  readonly #places: Places;
  /** How each job that is not over gives its place back. */
  readonly #leave = new Map<ServerJob, () => void>();
  #waiting: ServerJob[] = [];
  #running: ServerJob | undefined;
  /** Clients that had a turn and have more to do, the latest last. */
  #turns: string[] = [];
  #idle: Promise<void> = Promise.resolve();
  #closed = false;
  #vacated: () => void = () => {};

  /** @param between what happens when a job is over, before the next begins */
  constructor(
    worker: Worker,
    limits: ServerLimits,
    now: () => Date = () => new Date(),
    between: (job: ServerJob) => Promise<void> = () => Promise.resolve(),
  ) {
    this.#worker = worker;
    this.#limits = limits;
    this.#now = now;
    this.#between = between;
    this.#shelf = new SoundShelf(limits.soundBytes);
    // One of them runs.
    this.#places = new Places('jobs', { all: limits.queued + 1, each: limits.queuedEach });
  }

  /**
   * A place for a job that will be submitted: taken before its body is received, so that nothing is received in vain.
   * @throws NoPlace
   */
  reserve(by: Client): QueuePlace {
    if (this.#closed) throw new NoPlace('busy', 'the server is about to stop');
    const leave = this.#places.take(by.address);
    const free = (): void => {
      leave();
      this.#vacated();
    };
    return {
      free,
      submit: (request) => {
        if (this.#closed) throw new NoPlace('busy', 'the server is about to stop');
        return this.#submit({ ...request, by }, free);
      },
    };
  }

  get(id: string): ServerJob | undefined {
    return this.#jobs.get(id);
  }

  /** @param owner whose jobs; undefined: everybody's */
  list(owner?: string): readonly ServerJob[] {
    const all = [...this.#jobs.values()];
    return owner === undefined ? all : all.filter(({ request }) => request.by.owner === owner);
  }

  /** Uploads that are there for a job: one that is not over, or one whose recording is kept. */
  get uploads(): readonly string[] {
    const waiting = this.list().flatMap(({ over, request }) =>
      over || !request.temporary ? [] : [request.file],
    );
    return [...waiting, ...this.#shelf.files];
  }

  /** Gives up a recording of a job that is over, for what is about to arrive. @returns false where there is none */
  makeRoom(): boolean {
    return this.#shelf.yield();
  }

  /** Stops a job that is not over, and forgets one that is. */
  remove(job: ServerJob): 'cancelled' | 'forgotten' {
    if (job.over) {
      this.#forget(job);
      return 'forgotten';
    }
    job.stop.abort();
    if (this.#waiting.includes(job)) {
      this.#waiting = this.#waiting.filter((other) => other !== job);
      this.#end(job, 'cancelled');
      this.#number();
    }
    return 'cancelled';
  }

  /** Takes nothing more, cancels everything, and waits until nothing runs. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const job of this.#jobs.values()) if (!job.over) this.remove(job);
    await this.#idle;
  }

  /** Settles when the places of bodies that were on their way have been given back too: their files are gone then. */
  async vacated(): Promise<void> {
    while (this.#places.taken > 0) {
      await new Promise<void>((resolve) => {
        this.#vacated = resolve;
      });
    }
  }

  #forget(job: ServerJob): void {
    this.#jobs.delete(job.id);
    this.#shelf.drop(job.id);
  }

  #submit(request: JobRequest, leave: () => void): ServerJob {
    // Not a counter: who knows one id must not know the next.
    const job = new ServerJob(randomBytes(12).toString('hex'), request, this.#now().toISOString());
    this.#jobs.set(job.id, job);
    this.#leave.set(job, leave);
    this.#waiting.push(job);
    this.#number();
    if (this.#running === undefined) this.#idle = this.#work();
    return job;
  }

  #next(): ServerJob | undefined {
    const [job] = this.#waiting;
    if (job === undefined) return undefined;
    this.#waiting = this.#waiting.slice(1);
    const { address } = job.request.by;
    const busy = new Set(this.#waiting.map(({ request }) => request.by.address));
    this.#turns = [...this.#turns.filter((client) => client !== address && busy.has(client)), address];
    return job;
  }

  async #work(): Promise<void> {
    for (let job = this.#next(); job !== undefined; job = this.#next()) {
      this.#running = job;
      this.#number();
      await this.#run(job);
      await this.#between(job);
    }
    this.#running = undefined;
  }

  async #run(job: ServerJob): Promise<void> {
    const { file, hint, language } = job.request;
    job.move('running', this.#now().toISOString());
    /** Why the server itself ended it. */
    let cut: string | undefined;
    const end = (why: string): void => {
      cut ??= why;
      job.stop.abort();
    };
    const timer = new JobTimer(this.#limits, (minutes) =>
      end(`too-slow: the job took longer than ${minutesText(minutes)}`),
    );
    try {
      const result = await this.#worker.run({
        file,
        signal: job.stop.signal,
        ...exact({ hint, language }),
        onEvent: (event) => {
          if (event.type === 'progress' && event.step === 'decode') {
            timer.heard(event.done);
            const most = this.#limits.audioSeconds;
            if (event.done > most) end(`too-long: the audio is longer than ${minutesText(most / 60)}`);
          }
          job.hear(event);
        },
      });
      if (cut !== undefined) this.#end(job, 'failed', cut);
      else {
        job.result = result;
        const [failure] = result.failures;
        // What lacks a part is not complete, though its texts are there.
        if (failure === undefined) this.#end(job, result.status);
        else {
          const state = result.status === 'completed' ? 'failed' : result.status;
          this.#end(job, state, `${failure.step}: ${failure.failure.message}`);
        }
      }
    } catch (thrown) {
      this.#end(job, 'failed', cut ?? reasonOf(thrown));
    } finally {
      timer.stop();
    }
  }

  #end(job: ServerJob, state: 'completed' | 'failed' | 'cancelled', reason?: string): void {
    this.#putAway(job);
    this.#leave.get(job)?.();
    this.#leave.delete(job);
    job.move(state, this.#now().toISOString(), reason);
    const over = [...this.#jobs.values()].filter((other) => other.over);
    for (const old of over.slice(0, Math.max(0, over.length - this.#limits.kept))) this.#forget(old);
  }

  /** What becomes of its recording: it is kept where there are words to play it beside, else it goes. */
  #putAway(job: ServerJob): void {
    const { temporary, file, bytes, by, onGone } = job.request;
    if (!temporary) return;
    const words = job.result !== undefined && job.result.transcript.raw !== '';
    const gone = (): void => {
      job.sound = false;
      onGone?.();
    };
    if (words && this.#shelf.keep(job.id, { file, bytes, client: by.address, onGone: gone })) return;
    rmSync(file, { force: true });
    gone();
  }

  /** Puts those that wait into their order and tells each its place. */
  #number(): void {
    this.#waiting = fairOrder(this.#waiting, ({ request }) => request.by.address, this.#turns);
    this.#waiting.forEach((job, index) => {
      job.wait(index + 1);
    });
  }
}

const minutesText = (minutes: number): string =>
  minutes < 1 ? `${Math.round(minutes * 60_000) / 1000} s` : `${Math.round(minutes)} minutes`;

/**
 * The order in which jobs that wait get their turn: each client's first before anybody's second, and of those the one
 * whose client has waited longest for a turn; within a client, and where nothing else decides, as they came. Pure.
 * @param clientOf whose it is
 * @param turns clients that had a turn, the latest last
 */
export function fairOrder<T>(
  waiting: readonly T[],
  clientOf: (job: T) => string,
  turns: readonly string[],
): T[] {
  const before = new Map<string, number>();
  const ranked = waiting.map((job) => {
    const client = clientOf(job);
    const rank = before.get(client) ?? 0;
    before.set(client, rank + 1);
    return { job, rank, turn: turns.lastIndexOf(client) };
  });
  // Stable: what is equal stays as it came.
  return ranked.sort((a, b) => a.rank - b.rank || a.turn - b.turn).map(({ job }) => job);
}
