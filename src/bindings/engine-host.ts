import type { Socket } from 'node:net';
import { dirname, join } from 'node:path';
import type { StepFailure } from '../record/run-record.ts';
import { builtEntry } from '../system/built-entry.ts';
import { Child, type End } from '../system/child-process.ts';
import { ownedFolder } from '../system/owned-folder.ts';
import { raiseOomScore, statOf } from '../system/proc/process.ts';
import { ProcessTree } from '../system/proc/process-tree.ts';
import { waitsInside } from '../system/proc/waiting-threads.ts';
import { classifyDeath, type Death } from './death.ts';
import { hostEnvironment } from './environment.ts';
import { failure, type Outcome, success } from './outcome.ts';
import {
  type CheckpointEvent,
  HOST_FD,
  HostEvent,
  type HostStart,
  type Operation,
  type ReadyEvent,
  type ResultEvent,
} from './protocol/messages.ts';
import { MEASURED_FLAGS } from './v8-flags.ts';

export interface EngineHostOptions {
  /** Absolute path of libchatllm. */
  readonly library: string;
  /** Extra environment of the engine, from the scenario. */
  readonly env?: Readonly<Record<string, string>>;
  /** The ffmpeg to put first on the host's PATH, where there is one. */
  readonly ffmpeg?: string;
  /** Receives bytes of live text as they come; none: no live text. */
  readonly onLiveText?: (bytes: Uint8Array) => void;
  /** ns from the start of the process to its first message. */
  readonly readyWithin: number;
  /** Seconds for which a signal may have stopped it before it counts as hung: 30. */
  readonly stoppedWithin?: number;
}

/** Called while the host stands still at a checkpoint: read what there is to read from outside, quickly. */
export type OnCheckpoint = (event: CheckpointEvent) => void;

/** A line longer than this is no message of ours: 256 MiB holds weeks of transcript. */
const LONGEST_LINE = 256 * 1024 * 1024;

/** What calls between JavaScript and the engine go through. */
const FOREIGN_FUNCTIONS = 'koffi.node';

/** Who stops it by a signal continues it soon, or has forgotten it. */
const STOPPED_WITHIN = 30;

/** Names the host in the environment of whatever the engine starts. */
const HOST_VARIABLE = 'ASR_BENCH_HOST';

interface Waiting {
  readonly during: string;
  readonly onCheckpoint: OnCheckpoint | undefined;
  readonly settle: (outcome: Outcome<HostEvent>) => void;
}

/**
 * The runner's side of one engine host: a process that loads one libchatllm and does one operation at a time.
 * Every way of dying arrives as a typed failure of the operation in progress, and of all later ones.
 */
export class EngineHost {
  readonly pid: number;
  readonly ready: ReadyEvent;
  /** Its working folder, which is there as long as it is. */
  readonly folder: string;
  /** It, and what descends from it. */
  readonly tree: ProcessTree;
  readonly #process: HostProcess;

  private constructor(process: HostProcess, ready: ReadyEvent) {
    this.#process = process;
    this.pid = process.pid;
    this.folder = process.folder;
    this.tree = process.tree;
    this.ready = ready;
  }

  get ended(): boolean {
    return this.#process.dead;
  }

  /** Starts a host and loads the library into it. */
  static async start(options: EngineHostOptions): Promise<Outcome<EngineHost>> {
    const process = new HostProcess(options);
    const outcome = await process.next('the start of the engine host', options.readyWithin);
    if (!outcome.ok) {
      await process.kill();
      return outcome;
    }
    if (outcome.value.event !== 'ready') {
      await process.kill();
      return failure(refusalOf(outcome.value));
    }
    return success(new EngineHost(process, outcome.value));
  }

  /**
   * Has one operation done. Resolves when its result is there, the host is dead, or the deadline has passed
   * (the host is killed then).
   * @param deadline ns
   */
  async perform(
    operation: Operation,
    deadline: number,
    onCheckpoint?: OnCheckpoint,
  ): Promise<Outcome<ResultEvent>> {
    this.#process.send(operation);
    const outcome = await this.#process.next(operation.op, deadline, onCheckpoint);
    if (!outcome.ok) return outcome;
    return outcome.value.event === 'result' ? success(outcome.value) : failure(refusalOf(outcome.value));
  }

  /** Ends the host without exit handlers: those of the engine abort when an object is still alive. */
  async leave(): Promise<void> {
    await this.#process.leave();
  }

  async kill(): Promise<void> {
    await this.#process.kill();
  }
}

function refusalOf(event: HostEvent): StepFailure {
  if (event.event === 'refusal') return { kind: 'refused', code: event.code, message: event.message };
  return { kind: 'garbage', message: `the engine host sent ${event.event} where it was not expected` };
}

class HostProcess {
  readonly pid: number;
  readonly tree: ProcessTree;
  readonly #child: Child;
  readonly #commands: Socket;
  readonly #own = ownedFolder('host');
  readonly folder = this.#own.path;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #waiting: Waiting | undefined;
  #early: HostEvent | undefined;
  #killedFor: Death['killedFor'] = null;
  #detail = '';
  #dead: Death | undefined;
  readonly #ended: Promise<void>;
  readonly #stoppedWithin: number;

  constructor(options: EngineHostOptions) {
    this.#stoppedWithin = options.stoppedWithin ?? STOPPED_WITHIN;
    const live = options.onLiveText !== undefined;
    // By these a descendant is known whose parent has ended (docs/metrics.md#process-tree).
    const mark = { folder: this.folder, variable: `${HOST_VARIABLE}=${this.folder}` };
    const start: HostStart = { library: options.library, parent: process.pid, live };
    this.#child = new Child(
      process.execPath,
      [...MEASURED_FLAGS, builtEntry('./host/main.js', import.meta.url), JSON.stringify(start)],
      {
        cwd: this.folder,
        env: hostEnvironment(process.env, {
          libraryFolder: dirname(options.library),
          ffmpeg: options.ffmpeg,
          extra: { ...options.env, [HOST_VARIABLE]: this.folder },
        }),
        outputFile: join(this.folder, 'output'),
        pipes: ['pipe', 'pipe', live ? 'pipe' : 'ignore'],
      },
    );
    this.pid = this.#child.pid;
    this.tree = new ProcessTree(this.pid, mark);
    this.#commands = this.#child.pipe(HOST_FD.commands);
    this.#child.pipe(HOST_FD.events).on('data', (block: Buffer) => this.#receive(block));
    if (live) this.#child.pipe(HOST_FD.live).on('data', (block: Buffer) => options.onLiveText?.(block));
    this.#ended = this.#child.ended.then((end) => this.#die(end));
    raiseOomScore(this.pid);
  }

  get dead(): boolean {
    return this.#dead !== undefined;
  }

  send(message: object): void {
    if (this.#dead === undefined) this.#commands.write(`${JSON.stringify(message)}\n`);
  }

  /** The next message that is not a checkpoint. */
  next(during: string, deadline: number, onCheckpoint?: OnCheckpoint): Promise<Outcome<HostEvent>> {
    return new Promise((resolve) => {
      if (this.#dead !== undefined) {
        resolve(failure(classifyDeath(this.#dead, during)));
        return;
      }
      const timer = setTimeout(
        () =>
          this.#condemn(
            'hung',
            `no answer within ${Math.round(deadline / 1e6)} ms of ${during}${this.#whyHung()}`,
          ),
        deadline / 1e6,
      );
      const watch = this.#whileStopped(during);
      this.#waiting = {
        during,
        onCheckpoint,
        settle: (outcome) => {
          clearTimeout(timer);
          clearInterval(watch);
          this.#waiting = undefined;
          resolve(outcome);
        },
      };
      const early = this.#early;
      this.#early = undefined;
      if (early !== undefined) this.#deliver(early);
    });
  }

  /** Looks once a second: a stopped process does nothing until its deadline. Looks are counted, since we may be stopped too. */
  #whileStopped(during: string): NodeJS.Timeout {
    let seconds = 0;
    return setInterval(() => {
      seconds = statOf(this.pid)?.stopped === true ? seconds + 1 : 0;
      if (seconds < this.#stoppedWithin) return;
      this.#condemn('hung', `stopped by a signal in ${during}, and not continued for ${seconds} s`);
    }, 1000);
  }

  /** A callback that comes from another thread waits for the main one, and that one is in the call. */
  #whyHung(): string {
    return waitsInside(this.pid, FOREIGN_FUNCTIONS)
      ? ': the engine called back from a thread of its own, while the call that made it waits for that thread; callbacks can be taken on the calling thread alone (docs/engine.md#threads)'
      : '';
  }

  async leave(): Promise<void> {
    if (this.#dead !== undefined) return;
    this.#killedFor ??= 'left';
    this.send({ op: 'leave' });
    const timer = setTimeout(() => void this.#child.kill(), 1000);
    await this.#ended;
    clearTimeout(timer);
  }

  async kill(): Promise<void> {
    if (this.#dead !== undefined) return;
    this.#killedFor ??= 'left';
    void this.#child.kill();
    await this.#ended;
  }

  #receive(block: Buffer): void {
    let rest = block;
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      const line = Buffer.concat([...this.#pending, rest.subarray(0, end)]).toString('utf8');
      this.#pending = [];
      this.#pendingBytes = 0;
      rest = rest.subarray(end + 1);
      this.#line(line);
    }
    if (rest.length > 0) {
      this.#pending.push(Buffer.from(rest));
      this.#pendingBytes += rest.length;
      if (this.#pendingBytes > LONGEST_LINE)
        this.#condemn('garbage', 'the engine host sent a line without end');
    }
  }

  #line(line: string): void {
    if (this.#killedFor !== null) return;
    const parsed = parseEvent(line);
    if (parsed === undefined) {
      const found = JSON.stringify(line.slice(0, 80));
      this.#condemn('garbage', `what arrived on the engine host's channel is not its protocol: ${found}`);
      return;
    }
    if (this.#waiting === undefined) this.#early = parsed;
    else this.#deliver(parsed);
  }

  #deliver(event: HostEvent): void {
    if (event.event !== 'checkpoint') {
      this.#waiting?.settle(success(event));
      return;
    }
    this.#waiting?.onCheckpoint?.(event);
    this.send({ op: 'continue' });
  }

  #condemn(reason: 'hung' | 'garbage', detail: string): void {
    if (this.#dead !== undefined) return;
    this.#killedFor ??= reason;
    this.#detail = detail;
    void this.#child.kill();
  }

  #die(end: End): void {
    this.#dead = { ...end, killedFor: this.#killedFor, detail: this.#detail };
    // What the engine started and left behind would hold memory beside the next one, and for ever.
    if (this.pid > 0) this.tree.killRemains();
    this.#own.remove();
    const waiting = this.#waiting;
    waiting?.settle(failure(classifyDeath(this.#dead, waiting.during)));
  }
}

function parseEvent(line: string): HostEvent | undefined {
  try {
    const parsed = HostEvent.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
