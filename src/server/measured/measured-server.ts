import { allocatorFigures, collectGarbage, jsHeap } from '../../bindings/host/allocator.ts';
import { exact } from '../../record/exact.ts';
import { JobRunner } from '../../runner/jobs/job-runner.ts';
import type { ServerEvent, ServerStart } from '../../studies/soak/messages.ts';
import { servedPipeline, serveStep } from '../../studies/soak/served-pipeline.ts';
import { DEFAULT_LIMITS, type ServerLimits } from '../limits.ts';
import { type RunningServer, startServer } from '../server.ts';
import { WatchedPipeline } from './watched-pipeline.ts';

type Tell = (event: ServerEvent) => void;

/** As `serve` has it; a `recycle` of the scenario wins. */
const RECYCLE = 2 * 1024 ** 3;

/**
 * Finished jobs whose texts are kept: fewer than `serve` keeps, so that they are all there early in a run, and what grows
 * after that grows for another reason (docs/serve.md#soak).
 */
const KEPT = 20;

/**
 * A scenario that asks for many clients asks for a server that lets them in: each has one job at a time, and all of them
 * come from one address.
 */
const limitsFor = (clients: number): Partial<ServerLimits> => ({
  kept: Math.max(KEPT, clients),
  uploads: Math.max(DEFAULT_LIMITS.uploads, clients),
  uploadsEach: Math.max(DEFAULT_LIMITS.uploads, clients),
  queued: Math.max(DEFAULT_LIMITS.queued, clients),
  queuedEach: Math.max(DEFAULT_LIMITS.queued, clients) + 1,
  listeners: Math.max(DEFAULT_LIMITS.listeners, 2 * clients),
  listenersEach: Math.max(DEFAULT_LIMITS.listeners, 2 * clients),
});

/** A server that waits after each job until it has been looked at, and tells what its clients cannot see. */
export class MeasuredServer {
  readonly #watch: WatchedPipeline;
  readonly #server: RunningServer;
  readonly #pause: Pause;
  readonly #tell: Tell;
  readonly #heapTrusted: boolean;
  #seen: () => void = () => {};

  private constructor(
    watch: WatchedPipeline,
    server: RunningServer,
    pause: Pause,
    heapTrusted: boolean,
    tell: Tell,
  ) {
    this.#heapTrusted = heapTrusted;
    this.#watch = watch;
    this.#server = server;
    this.#pause = pause;
    this.#tell = tell;
  }

  /**
   * @param heapTrusted the counters of the allocator count this process
   * @throws Failure (3) for what is missing
   */
  static async start(
    { plan, cell: id, ffmpeg, vadModel }: ServerStart,
    heapTrusted: boolean,
    tell: Tell,
  ): Promise<MeasuredServer> {
    const cell = plan.cells.find((one) => one.id === id);
    const serve = cell === undefined ? undefined : serveStep(cell);
    if (cell === undefined || serve === undefined) throw new Error(`${id} of the plan serves nothing`);
    const runner = await JobRunner.open(servedPipeline(plan, cell, serve), {
      recycle: serve.recycle ?? RECYCLE,
      withAudio: true,
      strangers: true,
      ...exact({ ffmpeg, vadModel }),
      onPreparing: (what) => tell({ event: 'preparing', what }),
    });
    const pause = new Pause();
    const watch = new WatchedPipeline(runner);
    const server = await startServer({
      runner: watch,
      host: '127.0.0.1',
      port: 0,
      limits: limitsFor(cell.clients?.count ?? 1),
      reports: '',
      samples: new Map(),
      between: (job) => {
        tell({ event: 'over', job: job.id, ...watch.last });
        return pause.wait();
      },
    });
    return new MeasuredServer(watch, server, pause, heapTrusted, tell);
  }

  get url(): string {
    return this.#server.url;
  }

  /** Tells of its memory and its engine's, and lets no job begin until that has been seen. */
  look(): Promise<void> {
    return this.#watch.alone(async (runner) => {
      const engine = await runner.look('job');
      collectGarbage();
      const figures = this.#heapTrusted ? allocatorFigures() : null;
      const seen = new Promise<void>((resolve) => {
        this.#seen = resolve;
      });
      this.#tell({
        event: 'looked',
        at: String(process.hrtime.bigint()),
        heap: figures?.heap ?? null,
        arena: figures?.arena ?? null,
        jsHeap: jsHeap(),
        waiting: [...this.#server.uploads()],
        ...exact({ engine }),
      });
      await seen;
    });
  }

  seen(): void {
    this.#seen();
  }

  go(): void {
    this.#pause.end();
  }

  async close(): Promise<void> {
    this.#pause.open();
    await this.#server.close();
    await this.#watch.runner.close();
    this.#watch.runner.dispose();
  }
}

/** Holds the queue between two jobs. */
class Pause {
  #resume: () => void = () => {};
  #open = false;

  wait(): Promise<void> {
    if (this.#open) return Promise.resolve();
    return new Promise((resolve) => {
      this.#resume = resolve;
    });
  }

  end(): void {
    this.#resume();
  }

  /** Nothing is held any more. */
  open(): void {
    this.#open = true;
    this.end();
  }
}
