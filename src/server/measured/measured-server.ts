import { allocatorFigures, collectGarbage, distrust, jsHeap } from '../../bindings/host/allocator.ts';
import type { StepFailure } from '../../record/run-record.ts';
import { type Job, type JobResult, JobRunner } from '../../scenarios/jobs/job-runner.ts';
import type { ServerEvent, ServerStart } from '../../scenarios/serve/messages.ts';
import { servedPipeline, serveStep } from '../../scenarios/serve/served-pipeline.ts';
import { type RunningServer, startServer } from '../server.ts';

type Tell = (event: ServerEvent) => void;

/** As `serve` has it; a `recycle` of the scenario wins. */
const RECYCLE = 2 * 1024 ** 3;

/** A server that waits after each job until it has been looked at, and tells what its clients cannot see. */
export class MeasuredServer {
  readonly #runner: JobRunner;
  readonly #server: RunningServer;
  readonly #pause: Pause;
  readonly #tell: Tell;
  readonly #heapTrusted = distrust() === null;

  private constructor(runner: JobRunner, server: RunningServer, pause: Pause, tell: Tell) {
    this.#runner = runner;
    this.#server = server;
    this.#pause = pause;
    this.#tell = tell;
  }

  /** @throws Failure (3) for what is missing, (2) for a plan that serves nothing */
  static async start({ plan, cell: id, ffmpeg, vadModel }: ServerStart, tell: Tell): Promise<MeasuredServer> {
    const cell = plan.cells.find((one) => one.id === id);
    const serve = cell === undefined ? undefined : serveStep(cell);
    if (cell === undefined || serve === undefined) throw new Error(`${id} of the plan serves nothing`);
    const runner = await JobRunner.open(servedPipeline(plan, cell, serve), {
      recycle: serve.recycle ?? RECYCLE,
      withAudio: true,
      ...(ffmpeg === undefined ? {} : { ffmpeg }),
      ...(vadModel === undefined ? {} : { vadModel }),
      onPreparing: (what) => tell({ event: 'preparing', what }),
    });
    const pause = new Pause();
    const watch = new Watch(runner);
    const server = await startServer({
      runner: watch,
      host: '127.0.0.1',
      port: 0,
      reports: '',
      samples: new Map(),
      between: (job) => {
        const { failure, firstText } = watch.last;
        tell({
          event: 'over',
          job: job.id,
          ...(failure === undefined ? {} : { failure }),
          ...(firstText === undefined ? {} : { firstText }),
        });
        return pause.wait();
      },
    });
    return new MeasuredServer(runner, server, pause, tell);
  }

  get url(): string {
    return this.#server.url;
  }

  async look(): Promise<void> {
    const engine = await this.#runner.look('job');
    collectGarbage();
    const figures = this.#heapTrusted ? allocatorFigures() : null;
    this.#tell({
      event: 'looked',
      at: String(process.hrtime.bigint()),
      heap: figures?.heap ?? null,
      arena: figures?.arena ?? null,
      jsHeap: jsHeap(),
      waiting: [...this.#server.uploads()],
      ...(engine === undefined ? {} : { engine }),
    });
  }

  go(): void {
    this.#pause.end();
  }

  async close(): Promise<void> {
    this.#pause.open();
    await this.#server.close();
    await this.#runner.close();
    this.#runner.dispose();
  }
}

/** Holds the queue between two jobs. */
class Pause {
  #resume: (() => void) | undefined;
  /** Nothing is held any more. */
  #open = false;

  wait(): Promise<void> {
    if (this.#open) return Promise.resolve();
    return new Promise((resolve) => {
      this.#resume = resolve;
    });
  }

  end(): void {
    this.#resume?.();
    this.#resume = undefined;
  }

  open(): void {
    this.#open = true;
    this.end();
  }
}

/** The pipeline as the queue runs it, and what is told of the last job beside its result. */
class Watch {
  readonly prepared: JobRunner['prepared'];
  readonly calibration: boolean;
  readonly #runner: JobRunner;
  last: { readonly failure?: StepFailure; readonly firstText?: string } = {};

  constructor(runner: JobRunner) {
    this.#runner = runner;
    this.prepared = runner.prepared;
    this.calibration = runner.calibration;
  }

  async run(job: Job): Promise<JobResult> {
    this.last = {};
    let firstText: string | undefined;
    const heard: Job['onEvent'] = (event) => {
      if (event.type === 'heard' && event.firstText !== undefined) {
        firstText ??= this.#runner.absolute(event.firstText);
      }
      job.onEvent?.(event);
    };
    try {
      const result = await this.#runner.run({ ...job, onEvent: heard });
      const [first] = result.failures;
      this.last = {
        ...(first === undefined ? {} : { failure: first.failure }),
        ...(firstText === undefined ? {} : { firstText }),
      };
      return result;
    } catch (thrown) {
      const message = thrown instanceof Error ? thrown.message : String(thrown);
      this.last = { failure: { kind: 'refused', code: 'job', message } };
      throw thrown;
    }
  }
}
