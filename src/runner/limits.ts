import { statfsSync } from 'node:fs';
import { forecast, type IterationFootprint, rooms } from '../metrics/memory/headroom.ts';
import type { Checkpoint } from '../record/run-record.ts';
import { formatBytes } from '../record/units.ts';
import type { Cell } from '../scenarios/plan/plan.ts';
import { machineMemory } from '../system/proc/machine.ts';
import { openFilesLimit } from '../system/proc/process.ts';

/** Share of memory and of open files that the measured process may take where the scenario sets no limit. */
const DEFAULT_RSS_SHARE = 0.8;
const DEFAULT_HANDLE_SHARE = 0.9;

/**
 * Decides before each iteration whether the next one fits: a variant that stops in good order is judged on what
 * there is; one that the kernel kills is not.
 */
export class Limits {
  readonly #cell: Cell;
  readonly #folder: string;
  readonly #diskAtStart: number | undefined;
  readonly #footprints: IterationFootprint[] = [];
  /** Anonymous memory of the tree, and what the control group uses, before each iteration. */
  readonly #anon: number[] = [];
  readonly #group: number[] = [];

  /** @param folder where the run is written: its disk is the one that can fill */
  constructor(cell: Cell, folder: string) {
    this.#cell = cell;
    this.#folder = folder;
    this.#diskAtStart = diskFree(folder);
  }

  note(footprint: IterationFootprint): void {
    this.#footprints.push(footprint);
  }

  /** Why the next iteration must not begin, or undefined when it fits. */
  stop(last: Checkpoint | undefined, pid: number): string | undefined {
    return this.#memory(last) ?? this.#handles(last, pid) ?? this.#disk();
  }

  #memory(last: Checkpoint | undefined): string | undefined {
    const rss = last?.readings.rss;
    if (rss === undefined) return undefined;
    const machine = machineMemory();
    if (machine.total === 0) return undefined;
    const anon = last?.readings.anon ?? 0;
    this.#anon.push(anon);
    const limit = machine.groupLimit;
    if (limit !== undefined && machine.groupLeft !== undefined) this.#group.push(limit - machine.groupLeft);
    const { processes = 1 } = this.#cell;
    const most = this.#cell.limit.rss ?? (machine.total * DEFAULT_RSS_SHARE) / processes;
    // A file in memory is in the one and not in the other: the larger of the two is what there is to know.
    const held = Math.max(rss, anon);
    const limits = { available: machine.available, group: machine.groupLeft, scenario: most - held };
    for (const room of rooms(limits, machine.total)) {
      const need = forecast(
        this.#footprints,
        room.limit === 'control group' ? [this.#anon, this.#group] : [this.#anon],
      );
      // All of them may begin their next one at the same time; the scenario's limit is that of each.
      if (need * (room.limit === 'limit.rss' ? 1 : processes) >= room.left)
        return `memory: the next iteration needs about ${formatBytes(need)}, ${formatBytes(Math.max(0, room.left))} are left (${room.limit})`;
    }
    return undefined;
  }

  #handles(last: Checkpoint | undefined, pid: number): string | undefined {
    const open = last?.readings.handles;
    const most =
      this.#cell.limit.handles ??
      Math.floor((openFilesLimit(pid) ?? Number.POSITIVE_INFINITY) * DEFAULT_HANDLE_SHARE);
    if (open === undefined || open < most) return undefined;
    return `handles: ${open} files are open, the limit is ${most}`;
  }

  #disk(): string | undefined {
    const least = this.#cell.limit.disk;
    const free = diskFree(this.#folder);
    // A disk that was fuller than that from the start is the user's choice; ours is not to fill it up.
    if (free === undefined || free >= least || (this.#diskAtStart ?? 0) < least) return undefined;
    return `disk: ${formatBytes(free)} are free where the run is written, the limit is ${formatBytes(least)}`;
  }
}

function diskFree(folder: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}
