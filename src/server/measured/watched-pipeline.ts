import { basename } from 'node:path';
import { exact } from '../../record/exact.ts';
import type { StepFailure } from '../../record/run-record.ts';
import type { JobResult } from '../../runner/jobs/job-result.ts';
import type { Job, JobRunner } from '../../runner/jobs/job-runner.ts';
import { reasonOf } from '../../system/failure.ts';
import type { Pipeline } from '../server.ts';

/** What is told of a job beside its result. */
export interface JobReport {
  /** What failed in it first. */
  readonly failure?: StepFailure;
  /** When the engine's callback gave its first text: decimal ns of the machine's monotonic clock. */
  readonly firstText?: string;
}

/** The pipeline as the queue runs it, listened to; it is used by a job or by a look, never by both. */
export class WatchedPipeline implements Pipeline {
  readonly runner: JobRunner;
  readonly prepared: Pipeline['prepared'];
  readonly calibration: boolean;
  last: JobReport = {};
  #turn: Promise<unknown> = Promise.resolve();

  constructor(runner: JobRunner) {
    this.runner = runner;
    this.prepared = runner.prepared;
    this.calibration = runner.calibration;
  }

  run(job: Job): Promise<JobResult> {
    return this.alone((runner) => this.#run(job, runner));
  }

  /** Does it when nothing else is done with the pipeline. */
  alone<T>(work: (runner: JobRunner) => Promise<T>): Promise<T> {
    const done = this.#turn.then(() => work(this.runner));
    this.#turn = done.catch(() => {});
    return done;
  }

  async #run(job: Job, runner: JobRunner): Promise<JobResult> {
    this.last = {};
    let firstText: string | undefined;
    const onEvent: Job['onEvent'] = (event) => {
      if (event.type === 'heard' && event.firstText !== undefined) {
        firstText ??= runner.absolute(event.firstText);
      }
      job.onEvent?.(event);
    };
    try {
      const result = await runner.run({ ...job, onEvent });
      // The server's own name for a file would make of one failure as many as there are jobs.
      const [first] = result.failures.map(({ failure }) => ({
        ...failure,
        message: failure.message.replaceAll(basename(job.file), 'the upload'),
      }));
      this.last = {
        ...exact({ failure: first, firstText }),
      };
      return result;
    } catch (thrown) {
      const message = reasonOf(thrown);
      this.last = { failure: { kind: 'refused', code: 'job', message } };
      throw thrown;
    }
  }
}
