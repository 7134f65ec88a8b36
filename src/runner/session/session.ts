import { cpus } from 'node:os';
import type {
  Engine,
  EngineHostOptions,
  Operation,
  OperationResult,
  StandStill,
} from '../../bindings/engine.ts';
import type { Outcome } from '../../bindings/outcome.ts';
import { DeviceWatch } from '../../metrics/memory/device.ts';
import { idleDrift, isStill } from '../../metrics/memory/idle-drift.ts';
import { Timeline } from '../../metrics/memory/timeline.ts';
import { cpuOfTree, lookAtGroup, lookAtTree, type TreeLook } from '../../metrics/memory/tree-memory.ts';
import { exact } from '../../record/exact.ts';
import {
  CHECKPOINT_METRICS,
  type CheckpointMetric,
  checkpointDefinition,
  type GatedMetric,
  isCheckpointMetric,
  NO_DEVICE,
} from '../../record/metric.ts';
import { raise } from '../../record/peak.ts';
import type { Checkpoint, Readings } from '../../record/run-record.ts';
import {
  busySeconds,
  killsSince,
  type OomCounters,
  oomCounters,
  otherShare,
} from '../../system/proc/machine.ts';
import { cpuSeconds, peakRss, resetPeakRss } from '../../system/proc/process.ts';
import { engine } from './binding.ts';
import type { RunClock } from './clock.ts';
import { PauseWatch, type Waiting } from './pause-watch.ts';

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

const HIDDEN = 'the kernel does not show it of this process: it may be of another user';

/** An idle host that has not settled after so many looks is not going to. */
const MOST_LOOKS = 8;

export interface Performed {
  readonly outcome: Outcome<OperationResult>;
  readonly checkpoint: Checkpoint | undefined;
  /** What stood still meanwhile: the time of the operation is none of its own. */
  readonly paused?: string;
}

/** What a session notices beside the figures, for the self-audit. */
export interface Observations {
  /** Largest swap use of the host, bytes. */
  swap: number;
  /** Largest share of huge pages, bytes. */
  hugePages: number;
  /** Share of the machine's cores that others used since the session began. */
  otherLoad?: number;
  /** Processes of the engine's control group that the kernel killed for want of memory. */
  oomKills?: number;
  /** Looks at a program that did not come to stand still. */
  restless?: number;
  /** Growth of the idle host per reading, at its baseline. */
  idleDrift?: Partial<Record<GatedMetric, number>>;
}

/**
 * One launch of a cell: an engine host, replaced by `respawn`, and the eyes that watch it from outside. Reads
 * memory only while the host stands still at a checkpoint, and nothing but `statm` between them.
 */
export class Session {
  readonly timeline: Timeline;
  readonly absent: Partial<Record<CheckpointMetric, string>> = {};
  readonly peak: Readings = {};
  readonly observed: Observations = { swap: 0, hugePages: 0 };
  readonly #options: SessionOptions;
  #host: Engine | undefined;
  #environment: Readonly<Record<string, string>> = {};
  #cpu = 0;
  /** CPU of hosts that a respawn has replaced. */
  #cpuBefore = 0;
  readonly #start: { busy: number | undefined; own: NodeJS.CpuUsage; at: bigint; beside: number };
  #iterationPeak = 0;
  #rssBeside = 0;
  #oomBefore: OomCounters | undefined;
  readonly #devices = new DeviceWatch();

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
    this.#notePeak(this.#host);
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

  /**
   * Largest resident memory of the tree since the last call, from timeline and checkpoints. The timeline sees the host
   * alone: its descendants are as large as at the last checkpoint.
   */
  takeIterationPeak(): number {
    const seen = this.timeline.takePeak();
    const peak = Math.max(this.#iterationPeak, seen === 0 ? 0 : seen + this.#rssBeside);
    this.#iterationPeak = 0;
    return peak;
  }

  /** Starts the host and takes the `baseline` checkpoint, once the host has settled. */
  async start(settle = true): Promise<Performed> {
    this.#oomBefore ??= oomCounters();
    const { start = () => engine.start(this.#options.host) } = this.#options;
    const started: Outcome<Engine> = await start();
    if (!started.ok) return { outcome: started, checkpoint: undefined };
    this.#host = started.value;
    this.#environment = started.value.environment;
    const { heapAbsent } = started.value;
    if (heapAbsent !== null) {
      this.absent.heap = heapAbsent;
      this.absent.arena = heapAbsent;
    }
    Object.assign(this.absent, started.value.absent);
    if (this.#options.timeline > 0) this.timeline.follow(this.#host.pid);
    return settle && this.#options.memory ? this.#settle() : this.#look();
  }

  #look(): Promise<Performed> {
    return this.perform({ op: 'look', checkpoint: 'baseline' }, this.#options.host.readyWithin);
  }

  /**
   * Looks until the idle host stands still: its first reading alone takes 6 KB and four mappings. The last look is
   * the baseline. What still grows then is noted for the self-audit.
   */
  async #settle(): Promise<Performed> {
    const readings: Readings[] = [];
    for (;;) {
      const performed = await this.#look();
      // One that dies in a look has been read all the same.
      if (!performed.outcome.ok || performed.checkpoint === undefined) return performed;
      readings.push(performed.checkpoint.readings);
      const drift = idleDrift(readings);
      if (drift !== undefined && (isStill(drift) || readings.length >= MOST_LOOKS)) {
        this.observed.idleDrift = drift;
        return performed;
      }
    }
  }

  /** Reads the memory of a host that waits, whether or not it is read after steps; undefined where it has died. */
  async standStill(name: string): Promise<Checkpoint | undefined> {
    const looked = await this.perform({ op: 'look', checkpoint: name }, this.#options.host.readyWithin, true);
    return looked.outcome.ok ? looked.checkpoint : undefined;
  }

  /** The high-water mark is counted anew, where the kernel lets us: that of one file is not that of the next. */
  forgetPeak(): void {
    for (const metric of CHECKPOINT_METRICS) delete this.peak[metric];
    if (this.#host !== undefined) resetPeakRss(this.#host.pid);
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
    this.#notePeak(host);
    this.timeline.stop();
    await host?.leave();
  }

  async kill(): Promise<void> {
    const host = this.#host;
    this.#host = undefined;
    this.#notePeak(host);
    this.timeline.stop();
    await host?.kill();
  }

  #notePeak(host: Engine | undefined): void {
    const highest = host === undefined ? undefined : peakRss(host.pid);
    if (highest !== undefined) this.peak.rss = Math.max(this.peak.rss ?? 0, highest);
  }

  #read(host: Engine, event: StandStill, memory: boolean): Checkpoint {
    const at = this.#options.clock.of(event.at);
    const modelsLoaded = event.loaded ? 1 : 0;
    if (!memory) return { name: event.name, at, modelsLoaded, readings: {} };
    const look = lookAtTree(host.tree, host.counted);
    const readings: Readings = { ...look.readings };
    if (event.jsHeap !== null) readings['js-heap'] = event.jsHeap;
    if (event.restless === true) this.observed.restless = (this.observed.restless ?? 0) + 1;
    for (const [metric, reason] of Object.entries(event.absent ?? {})) {
      if (isCheckpointMetric(metric)) this.absent[metric] ??= reason;
    }
    if (event.heap !== null) readings.heap = event.heap;
    if (event.arena !== null) readings.arena = event.arena;
    this.#noteDevice(readings, look);
    const group = lookAtGroup(look.pids);
    if ('bytes' in group) readings.group = group.bytes;
    else this.absent.group ??= group.absent;
    raise(this.peak, readings);
    const highest = peakRss(host.pid);
    if (highest !== undefined) this.peak.rss = Math.max(this.peak.rss ?? 0, highest);
    this.#iterationPeak = Math.max(this.#iterationPeak, readings.rss ?? 0);
    this.#rssBeside = look.rssBeside;
    this.observed.swap = Math.max(this.observed.swap, look.swap);
    this.observed.hugePages = Math.max(this.observed.hugePages, look.hugePages);
    this.#cpu = Math.max(this.#cpu, look.cpu ?? 0);
    this.#noteAbsent(readings, look.unreadable ?? (host.counted === 'tree' ? HIDDEN : undefined));
    return { name: event.name, at, modelsLoaded, readings };
  }

  #noteDevice(readings: Readings, { device }: TreeLook): void {
    const known = this.#devices.read(device);
    // What was said before the first load, that none is open, is past once one is.
    if (device !== undefined && this.absent.device === NO_DEVICE) delete this.absent.device;
    if ('bytes' in known) readings.device = known.bytes;
    else this.absent.device ??= known.absent;
  }

  #noteAbsent(readings: Readings, unreadable = '/proc of the engine host gives no such figure'): void {
    for (const metric of CHECKPOINT_METRICS) {
      if (checkpointDefinition(metric).proc && readings[metric] === undefined)
        this.absent[metric] ??= unreadable;
    }
  }
}
