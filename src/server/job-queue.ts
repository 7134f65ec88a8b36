import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { exact } from '../record/exact.ts';
import type { JobResult } from '../runner/jobs/job-result.ts';
import type { Job } from '../runner/jobs/job-runner.ts';
import type { ServerLimits } from './limits.ts';
import { type JobRequest, ServedJob } from './served-job.ts';

/** What does the work: the pipeline, or a stand-in of a test. */
export interface Worker {
  run(job: Job): Promise<JobResult>;
}

/** The queue takes no more. */
export class QueueFull extends Error {
  override readonly name = 'QueueFull';
}

/**
 * Jobs in the order of their arrival, one at a time: one started engine per process, one model at a time. A job that
 * fails, or whose engine crashes, is over; the next one runs.
 */
export class JobQueue {
  readonly #worker: Worker;
  readonly #limits: ServerLimits;
  readonly #now: () => Date;
  readonly #between: (job: ServedJob) => Promise<void>;
  readonly #jobs = new Map<string, ServedJob>();
  #waiting: ServedJob[] = [];
  #running: ServedJob | undefined;
  #idle: Promise<void> = Promise.resolve();
  #closed = false;

  /** @param between what happens when a job is over, before the next begins */
  constructor(
    worker: Worker,
    limits: ServerLimits,
    now: () => Date = () => new Date(),
    between: (job: ServedJob) => Promise<void> = () => Promise.resolve(),
  ) {
    this.#worker = worker;
    this.#limits = limits;
    this.#now = now;
    this.#between = between;
  }

  get full(): boolean {
    return this.#closed || this.#waiting.length >= this.#limits.queued;
  }

  /** @throws QueueFull */
  submit(request: JobRequest): ServedJob {
    if (this.full) throw new QueueFull(`${this.#waiting.length} jobs are waiting`);
    // Not a counter: who knows one id must not know the next.
    const job = new ServedJob(randomBytes(12).toString('hex'), request, this.#now().toISOString());
    this.#jobs.set(job.id, job);
    this.#waiting.push(job);
    this.#number();
    if (this.#running === undefined) this.#idle = this.#work();
    return job;
  }

  get(id: string): ServedJob | undefined {
    return this.#jobs.get(id);
  }

  list(): readonly ServedJob[] {
    return [...this.#jobs.values()];
  }

  /** Uploads that are kept for a job that is not over. */
  get uploads(): readonly string[] {
    return this.list().flatMap(({ over, request }) => (over || !request.temporary ? [] : [request.file]));
  }

  /** Stops a job that is not over, and forgets one that is. */
  remove(job: ServedJob): 'cancelled' | 'forgotten' {
    if (job.over) {
      this.#jobs.delete(job.id);
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

  /** Cancels everything and waits until nothing runs. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const job of this.#jobs.values()) if (!job.over) this.remove(job);
    await this.#idle;
  }

  async #work(): Promise<void> {
    for (let job = this.#waiting.shift(); job !== undefined; job = this.#waiting.shift()) {
      this.#running = job;
      this.#number();
      await this.#run(job);
      await this.#between(job);
    }
    this.#running = undefined;
  }

  async #run(job: ServedJob): Promise<void> {
    const { file, hint, language } = job.request;
    job.move('running');
    let tooLong = false;
    try {
      const result = await this.#worker.run({
        file,
        signal: job.stop.signal,
        ...exact({ hint, language }),
        onEvent: (event) => {
          if (
            event.type === 'progress' &&
            event.step === 'decode' &&
            event.done > this.#limits.audioSeconds
          ) {
            tooLong = true;
            job.stop.abort();
          }
          job.hear(event);
        },
      });
      if (tooLong) this.#end(job, 'failed', this.#tooLong());
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
      this.#end(
        job,
        'failed',
        tooLong ? this.#tooLong() : thrown instanceof Error ? thrown.message : String(thrown),
      );
    }
  }

  #tooLong(): string {
    return `too-long: the audio is longer than ${this.#limits.audioSeconds / 60} minutes`;
  }

  #end(job: ServedJob, state: 'completed' | 'failed' | 'cancelled', reason?: string): void {
    if (job.request.temporary) rmSync(job.request.file, { force: true });
    job.move(state, reason);
    const over = [...this.#jobs.values()].filter((other) => other.over);
    for (const old of over.slice(0, Math.max(0, over.length - this.#limits.kept))) this.#jobs.delete(old.id);
  }

  #number(): void {
    this.#waiting.forEach((job, index) => {
      job.wait(index + 1);
    });
  }
}
