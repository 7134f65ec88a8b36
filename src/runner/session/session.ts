import { cpus } from 'node:os';
import type {
  Engine,
  EngineHostOptions,
  Operation,
  OperationResult,
  StandStill,
} from '../../bindings/engine.ts';
import type { Outcome } from '../../bindings/outcome.ts';
import { Timeline } from '../../metrics/memory/timeline.ts';
import { cpuOfTree } from '../../metrics/memory/tree-memory.ts';
import { exact } from '../../record/exact.ts';
import type { Checkpoint } from '../../record/run-record.ts';
import {
  busySeconds,
  killsSince,
  type OomCounters,
  oomCounters,
  otherShare,
} from '../../system/proc/machine.ts';
import { cpuSeconds } from '../../system/proc/process.ts';
import { engine } from './binding.ts';
import type { RunClock } from './clock.ts';
import { HostReader } from './host-reader.ts';
import { PauseWatch, type Waiting } from './pause-watch.ts';
import { settled } from './settling.ts';

export interface SessionOptions {
  readonly host: EngineHostOptions;
  /** What is measured where it is no library in a host of ours. */
  readonly start?: () => Promise<Outcome<Engine>>;
  readonly clock: RunClock;
  /** False: no memory is read at checkpoints (`measure` without `memory`). */
  readonly memory: boolean;
  /** ns between timeline samples; 0: none. */
  readonly timeline: number;
  /** CPU seconds so far of engine hosts of ours beside this one: what they use is no other's work. */
  readonly cpuBeside?: () => number;
  /** Now and then, while an operation takes long. */
  readonly onWaiting?: (waiting: Waiting) => void;
}

export interface Performed {
  readonly outcome: Outcome<OperationResult>;
  readonly checkpoint: Checkpoint | undefined;
  /** What stood still meanwhile: the time of the operation is none of its own. */
  readonly paused?: string;
}

/**
 * One launch of a cell: an engine host, replaced by `respawn`, and the eyes that watch it from outside. Reads
 * memory only while the host stands still at a checkpoint, and nothing but `statm` between them.
 */
export class Session {
  readonly timeline: Timeline;
  readonly #options: SessionOptions;
  readonly #reader = new HostReader();
  /** Why a figure is absent, by quantity. */
  readonly absent = this.#reader.absent;
  readonly peak = this.#reader.peak;
  readonly observed = this.#reader.observed;
  #host: Engine | undefined;
  #environment: Readonly<Record<string, string>> = {};
  #cpu = 0;
  /** CPU of hosts that a respawn has replaced. */
  #cpuBefore = 0;
  readonly #start: { busy: number | undefined; own: NodeJS.CpuUsage; at: bigint; beside: number };
  #oomBefore: OomCounters | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    const [own, at] = [process.cpuUsage(), process.hrtime.bigint()];
    this.#start = { busy: busySeconds(), own, at, beside: options.cpuBeside?.() ?? 0 };
    this.timeline = new Timeline(options.timeline, () => options.clock.now());
  }

  get pid(): number {
    return this.#host?.pid ?? 0;
  }

  /** Working folder of the host; undefined where none lives. */
  get folder(): string | undefined {
    return this.#host?.folder;
  }

  /** The process that is measured now has ended. */
  get ended(): boolean {
    return this.#host?.ended ?? true;
  }

  get alive(): boolean {
    return this.#host !== undefined;
  }

  /** OMP_*, MALLOC_* and the like, as the host saw them. */
  get environment(): Readonly<Record<string, string>> {
    return this.#environment;
  }

  /** CPU seconds of the hosts of this session: now, or when the one that died was last looked at. */
  cpu(): number {
    const tree = this.#host?.tree;
    if (tree !== undefined) this.#cpu = Math.max(this.#cpu, cpuOfTree(tree) ?? 0);
    return this.#cpuBefore + this.#cpu;
  }

  /** What is known at the end only: what others used of the machine meanwhile, and whom the kernel killed. */
  noteEnd(): void {
    this.#reader.notePeak(this.#host);
    if (this.#oomBefore !== undefined) {
      const kills = killsSince(this.#oomBefore, oomCounters());
      if (kills > 0) this.observed.oomKills = kills;
    }
    this.#noteOtherLoad();
  }

  #noteOtherLoad(): void {
    const busy = busySeconds();
    if (busy === undefined || this.#start.busy === undefined) return;
    const { user, system } = process.cpuUsage(this.#start.own);
    const host = this.#host === undefined ? this.#cpu : (cpuSeconds(this.#host.pid) ?? this.#cpu);
    const beside = (this.#options.cpuBeside?.() ?? 0) - this.#start.beside;
    const own = (user + system) / 1e6 + this.#cpuBefore + host + beside;
    const wall = Number(process.hrtime.bigint() - this.#start.at) / 1e9;
    this.observed.otherLoad = otherShare(busy - this.#start.busy, own, wall, cpus().length);
  }

  /** Largest resident memory of the tree since the last call, from timeline and checkpoints. */
  takeIterationPeak(): number {
    return this.#reader.takeIterationPeak(this.timeline.takePeak());
  }

  /** Starts the host and takes the `baseline` checkpoint, once the host has settled. */
  async start(settle = true): Promise<Performed> {
    this.#oomBefore ??= oomCounters();
    const { start = () => engine.start(this.#options.host) } = this.#options;
    const started: Outcome<Engine> = await start();
    if (!started.ok) return { outcome: started, checkpoint: undefined };
    this.#host = started.value;
    this.#environment = started.value.environment;
    this.#reader.begin(started.value);
    if (this.#options.timeline > 0) this.timeline.follow(this.#host.pid);
    return settle && this.#options.memory ? this.#settle() : this.#look();
  }

  #look(): Promise<Performed> {
    return this.perform({ op: 'look', checkpoint: 'baseline' }, this.#options.host.readyWithin);
  }

  /** The last look is the baseline. What still grows then is noted for the self-audit. */
  async #settle(): Promise<Performed> {
    const { performed, drift } = await settled(() => this.#look());
    if (drift !== undefined) this.observed.idleDrift = drift;
    return performed;
  }

  /** Reads the memory of a host that waits, whether or not it is read after steps; undefined where it has died. */
  async standStill(name: string): Promise<Checkpoint | undefined> {
    const looked = await this.perform({ op: 'look', checkpoint: name }, this.#options.host.readyWithin, true);
    return looked.outcome.ok ? looked.checkpoint : undefined;
  }

  /** The high-water mark is counted anew: that of one file is not that of the next. */
  forgetPeak(): void {
    this.#reader.forgetPeak(this.#host);
  }

  /**
   * Has one operation done; the checkpoint that it names is read while the host stands still.
   * @param deadline ns
   */
  async perform(operation: Operation, deadline: number, memory = this.#options.memory): Promise<Performed> {
    let checkpoint: Checkpoint | undefined;
    const host = this.#host;
    if (host === undefined) throw new Error('a step was performed without an engine host');
    const { pid } = host;
    const watch = new PauseWatch(pid, (waited, stopped) =>
      this.#options.onWaiting?.({ operation: operation.op, pid, waited, deadline, stopped }),
    );
    this.timeline.phase(operation.op);
    const asked = memory ? operation : { ...operation, unread: true as const };
    const outcome = await host.perform(asked, deadline, (event) => {
      this.timeline.phase('checkpoint');
      checkpoint = this.#read(host, event, memory);
    });
    const paused = watch.end();
    this.timeline.phase('between');
    if (!outcome.ok && outcome.failure.kind !== 'refused') this.#host = undefined;
    return { outcome, checkpoint, ...exact({ paused }) };
  }

  /** A new host in place of the old one, which is killed, never destroyed. */
  async respawn(): Promise<Performed> {
    await this.kill();
    this.#cpuBefore += this.#cpu;
    this.#cpu = 0;
    // In the middle of an iteration: its successor is judged by nothing that an unsettled host could spoil.
    return this.start(false);
  }

  async leave(): Promise<void> {
    const host = this.#host;
    this.#host = undefined;
    this.#reader.notePeak(host);
    this.timeline.stop();
    await host?.leave();
  }

  async kill(): Promise<void> {
    const host = this.#host;
    this.#host = undefined;
    this.#reader.notePeak(host);
    this.timeline.stop();
    await host?.kill();
  }

  #read(host: Engine, event: StandStill, memory: boolean): Checkpoint {
    const at = this.#options.clock.of(event.at);
    const modelsLoaded = event.loaded ? 1 : 0;
    if (!memory) return { name: event.name, at, modelsLoaded, readings: {} };
    const { readings, cpu = 0 } = this.#reader.read(host, event);
    this.#cpu = Math.max(this.#cpu, cpu);
    return { name: event.name, at, modelsLoaded, readings };
  }
}
