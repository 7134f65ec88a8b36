import { deathOf } from '../../bindings/death.ts';
import { hostEnvironment } from '../../bindings/environment.ts';
import { MEASURED_FLAGS } from '../../bindings/v8-flags.ts';
import { DeviceWatch } from '../../metrics/memory/device.ts';
import { lookAtProcess } from '../../metrics/memory/process-memory.ts';
import { lookAtKin } from '../../metrics/memory/tree-memory.ts';
import { exact } from '../../record/exact.ts';
import type { Readings, StepFailure } from '../../record/run-record.ts';
import { builtEntry } from '../../system/built-entry.ts';
import { Child } from '../../system/child-process.ts';
import { knownExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import { peakRss } from '../../system/proc/process.ts';
import { ProcessTree } from '../../system/proc/process-tree.ts';
import {
  type EngineLook,
  type JobOver,
  type ServerCommand,
  ServerEvent,
  type ServerStart,
} from './messages.ts';

export interface ServerOptions {
  readonly start: Omit<ServerStart, 'op' | 'parent'>;
  /** Folder for all of its temporary files, and those of the processes that it starts. */
  readonly temporary: string;
  /** A job is over, and the next waits for `go`. */
  readonly onOver: (over: JobOver) => void;
  readonly onPreparing: (what: string) => void;
  /** A look waits for the job that runs: it is hung when it takes longer than this, ms. */
  readonly lookWithin: number;
  /** Kills it at once, whether or not it listens yet. */
  readonly signal: AbortSignal;
  /** JavaScript to fork instead of the server, for tests. */
  readonly entry?: string;
}

/** The server, looked at while no job runs. */
export interface ServerLook {
  /** Decimal ns of the machine's monotonic clock. */
  readonly at: string;
  readonly readings: Readings;
  readonly swap: number;
  readonly hugePages: number;
  /** Why there is no figure of a device in `readings`. */
  readonly deviceAbsent?: string;
  /** Files of jobs that wait. */
  readonly waiting: readonly string[];
  readonly engine: EngineLook | undefined;
}

/** The server died, or broke its protocol. */
export class ServerDeath extends Error {
  readonly failure: StepFailure;

  constructor(failure: StepFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** Weights are checked and checkpoints made before it listens; a real model is hashed. */
const READY_WITHIN = 10 * 60_000;
const CLOSE_WITHIN = 20_000;

/**
 * The run's side of a server under load: a process of its own, which tells when a job is over and stands still between
 * two jobs until it is told to go on.
 */
export class ServerProcess {
  readonly url: string;
  readonly pid: number;
  readonly heapAbsent: string | null;
  readonly #child: Conversation;
  readonly #lookWithin: number;
  readonly #watched: ServerWatch;

  private constructor(
    child: Conversation,
    { url, heapAbsent }: Extract<ServerEvent, { event: 'ready' }>,
    lookWithin: number,
  ) {
    this.#child = child;
    this.#lookWithin = lookWithin;
    this.url = url;
    this.pid = child.pid;
    this.#watched = new ServerWatch(child.pid);
    this.heapAbsent = heapAbsent;
  }

  /**
   * Starts a server and waits until it listens.
   * @throws Failure when something is missing; ServerDeath
   */
  static async start(options: ServerOptions): Promise<ServerProcess> {
    const child = new Conversation(options);
    options.signal.addEventListener('abort', () => void child.kill(), { once: true });
    if (options.signal.aborted) await child.kill();
    child.send({ op: 'start', parent: process.pid, ...options.start });
    const event = await child.next('its start', READY_WITHIN);
    if (event.event === 'ready') return new ServerProcess(child, event, options.lookWithin);
    await child.kill();
    if (event.event === 'failed') throw new Failure(knownExitCode(event.code), event.message, event.hint);
    throw new ServerDeath({ kind: 'garbage', message: `the server said ${event.event} before it was ready` });
  }

  /** Settles when it is gone without having been asked to. */
  get death(): Promise<StepFailure> {
    return this.#child.death;
  }

  get peakRss(): number | undefined {
    return peakRss(this.pid);
  }

  /**
   * Reads server and engine while no job runs.
   * @param connections how many its clients hold open at that moment: they are the clients', and leave with them, so
   *   that `handles` is without them
   * @throws ServerDeath
   */
  async look(connections: () => number = () => 0): Promise<ServerLook> {
    this.#child.send({ op: 'look' });
    const event = await this.#child.next('a look at it', this.#lookWithin);
    if (event.event !== 'looked') {
      throw new ServerDeath({ kind: 'garbage', message: `the server answered a look with ${event.event}` });
    }
    const { readings, swap, hugePages, deviceAbsent } = this.#watched.look();
    if (readings.handles !== undefined) readings.handles -= connections();
    this.#child.send({ op: 'seen' });
    readings['js-heap'] = event.jsHeap;
    if (event.heap !== null) readings.heap = event.heap;
    if (event.arena !== null) readings.arena = event.arena;
    const { at, waiting, engine } = event;
    const absent = exact({ deviceAbsent });
    return { at, readings, swap, hugePages, waiting, engine, ...absent };
  }

  /** The next job may begin. */
  go(): void {
    this.#child.send({ op: 'go' });
  }

  /**
   * Lets it cancel what runs and remove what it made; one that does not come to its end is killed.
   * @returns what went wrong with that
   */
  close(): Promise<StepFailure | undefined> {
    return this.#child.close();
  }

  kill(): Promise<void> {
    return this.#child.kill();
  }
}

/**
 * The eyes on a server: memory of its own process, since the engine behind it has figures of its own; its descendants,
 * and the devices that they and it hold, as of the whole tree.
 */
class ServerWatch {
  readonly #pid: number;
  readonly #tree: ProcessTree;
  readonly #devices = new DeviceWatch();

  constructor(pid: number) {
    this.#pid = pid;
    this.#tree = new ProcessTree(pid);
  }

  look(): Pick<ServerLook, 'readings' | 'swap' | 'hugePages' | 'deviceAbsent'> {
    const { readings, swap, hugePages } = lookAtProcess(this.#pid);
    const { readings: kin, device } = lookAtKin(this.#tree);
    Object.assign(readings, kin);
    const known = this.#devices.read(device);
    if ('absent' in known) return { readings, swap, hugePages, deviceAbsent: known.absent };
    readings.device = known.bytes;
    return { readings, swap, hugePages };
  }
}

/** What is said to a server and heard from it, one question at a time, until its end. */
class Conversation {
  readonly #child: Child;
  readonly #options: ServerOptions;
  readonly #ended: Promise<void>;
  readonly death: Promise<StepFailure>;
  #waiting: ((event: ServerEvent | StepFailure) => void) | undefined;
  #dead: StepFailure | undefined;
  #dismissed = false;
  #garbage: StepFailure | undefined;

  constructor(options: ServerOptions) {
    this.#options = options;
    const entry = options.entry ?? builtEntry('../../server/measured/main.js', import.meta.url);
    const environment = hostEnvironment(process.env, {
      libraryFolder: '',
      ffmpeg: undefined,
      extra: { TMPDIR: options.temporary },
    });
    this.#child = Child.worker(entry, MEASURED_FLAGS, {
      env: environment,
      onMessage: (message) => this.#receive(message),
    });
    let settle: (failure: StepFailure) => void = () => {};
    this.death = new Promise((resolve) => {
      settle = resolve;
    });
    this.#ended = this.#child.ended.then((end) => {
      this.#dead = this.#garbage ?? deathOf('server', end);
      this.#waiting?.(this.#dead);
      if (!this.#dismissed) settle(this.#dead);
    });
  }

  get pid(): number {
    return this.#child.pid;
  }

  send(command: ServerCommand): void {
    this.#child.send(command);
  }

  /** The next event that is not told to a listener. @throws ServerDeath */
  async next(during: string, within: number): Promise<ServerEvent> {
    if (this.#dead !== undefined) throw new ServerDeath(this.#dead);
    const event = await new Promise<ServerEvent | StepFailure>((resolve) => {
      const timer = setTimeout(
        () =>
          this.#condemn({
            kind: 'hung',
            message: `the server did not answer within ${within} ms of ${during}`,
          }),
        within,
      );
      this.#waiting = (answer) => {
        clearTimeout(timer);
        this.#waiting = undefined;
        resolve(answer);
      };
    });
    if ('event' in event) return event;
    throw new ServerDeath(event);
  }

  async close(): Promise<StepFailure | undefined> {
    this.#dismissed = true;
    this.send({ op: 'close' });
    const timer = setTimeout(
      () => this.#condemn({ kind: 'hung', message: `the server did not end within ${CLOSE_WITHIN} ms` }),
      CLOSE_WITHIN,
    );
    await this.#ended;
    clearTimeout(timer);
    return this.#dead?.kind === 'exited' && this.#dead.exitCode === 0 ? undefined : this.#dead;
  }

  async kill(): Promise<void> {
    this.#dismissed = true;
    void this.#child.kill();
    await this.#ended;
  }

  #receive(message: unknown): void {
    const parsed = ServerEvent.safeParse(message);
    if (!parsed.success) {
      this.#condemn({ kind: 'garbage', message: 'the server said what is not in its protocol' });
      return;
    }
    const event = parsed.data;
    if (event.event === 'over') this.#options.onOver(event);
    else if (event.event === 'preparing') this.#options.onPreparing(event.what);
    else this.#waiting?.(event);
  }

  #condemn(failure: StepFailure): void {
    this.#garbage ??= failure;
    void this.#child.kill();
  }
}
