import type { Engine, StandStill } from '../../bindings/engine.ts';
import { DeviceWatch } from '../../metrics/memory/device.ts';
import { lookAtGroup, lookAtTree, type TreeLook } from '../../metrics/memory/tree-memory.ts';
import {
  CHECKPOINT_METRICS,
  type CheckpointMetric,
  checkpointDefinition,
  type GatedMetric,
  isCheckpointMetric,
  NO_DEVICE,
} from '../../record/metric.ts';
import { raise } from '../../record/peak.ts';
import type { Readings } from '../../record/run-record.ts';
import { peakRss, resetPeakRss } from '../../system/proc/process.ts';

const HIDDEN = 'the kernel does not show it of this process: it may be of another user';

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

/** Reads the memory of a host that stands still, and keeps what of it outlives the checkpoint: peaks, doubts, why a figure is absent. */
export class HostReader {
  readonly absent: Partial<Record<CheckpointMetric, string>> = {};
  readonly peak: Readings = {};
  readonly observed: Observations = { swap: 0, hugePages: 0 };
  readonly #devices = new DeviceWatch();
  #iterationPeak = 0;
  #rssBeside = 0;

  /** What the host itself says that it cannot tell. */
  begin({ heapAbsent, absent }: Pick<Engine, 'heapAbsent' | 'absent'>): void {
    if (heapAbsent !== null) {
      this.absent.heap = heapAbsent;
      this.absent.arena = heapAbsent;
    }
    Object.assign(this.absent, absent);
  }

  /** @returns the readings, and the CPU seconds of the tree where the kernel tells them */
  read(host: Engine, event: StandStill): { readings: Readings; cpu: number | undefined } {
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
    this.notePeak(host);
    this.#iterationPeak = Math.max(this.#iterationPeak, readings.rss ?? 0);
    this.#rssBeside = look.rssBeside;
    this.observed.swap = Math.max(this.observed.swap, look.swap);
    this.observed.hugePages = Math.max(this.observed.hugePages, look.hugePages);
    this.#noteAbsent(readings, look.unreadable ?? (host.counted === 'tree' ? HIDDEN : undefined));
    return { readings, cpu: look.cpu };
  }

  /** The high-water mark of a host that lives; nothing of one that does not. */
  notePeak(host: Engine | undefined): void {
    const highest = host === undefined ? undefined : peakRss(host.pid);
    if (highest !== undefined) this.peak.rss = Math.max(this.peak.rss ?? 0, highest);
  }

  /** The high-water mark is counted anew, where the kernel lets us: that of one file is not that of the next. */
  forgetPeak(host: Engine | undefined): void {
    for (const metric of CHECKPOINT_METRICS) delete this.peak[metric];
    if (host !== undefined) resetPeakRss(host.pid);
  }

  /**
   * Largest resident memory of the tree since the last call.
   * @param seen the largest that a timeline saw of the host alone, 0 for none: its descendants are as large as at the last checkpoint
   */
  takeIterationPeak(seen: number): number {
    const peak = Math.max(this.#iterationPeak, seen === 0 ? 0 : seen + this.#rssBeside);
    this.#iterationPeak = 0;
    return peak;
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
