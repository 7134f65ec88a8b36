import { exact } from '../../record/exact.ts';
import type { Readings } from '../../record/run-record.ts';
import { cpuSeconds, descriptorsOf, processFile, threadsOf } from '../../system/proc/process.ts';
import { bytesOf } from '../../system/proc/reading.ts';
import { unmappedMemoryFiles } from './memory-files.ts';

/** One look at a process from outside, through /proc. */
export interface ProcessLook {
  readonly readings: Readings;
  readonly swap: number;
  readonly hugePages: number;
  /** CPU seconds used so far, user and system. */
  readonly cpu: number | undefined;
}

/**
 * Reads one process by itself, without those that descend from it. `rss`, `pss`, `private`, `anon`, `shared` in bytes;
 * `handles`, `threads`, `mappings` are counts. What cannot be read (no /proc, process gone) is left out.
 */
export function lookAtProcess(pid: number): ProcessLook {
  const { rss, pss, private: own, anon, shared = 0, swap, hugePages } = pagesOf(pid) ?? parsePages('');
  const descriptors = descriptorsOf(pid);
  const unmapped = unmappedMemoryFiles(descriptors ?? []);
  const readings: Readings = {
    ...exact({ rss, pss, private: own }),
    ...(anon === undefined ? {} : { anon: anon + unmapped, shared: shared + unmapped }),
    ...countsOf(pid, descriptors?.length),
  };
  return { readings, swap, hugePages, cpu: cpuSeconds(pid) };
}

/** Memory of one process; undefined where it has none, or it may not be read. */
export function pagesOf(pid: number): ProcessPages | undefined {
  const rollup = processFile(pid, 'smaps_rollup');
  return rollup === undefined || rollup === ''
    ? undefined
    : parsePages(rollup, () => processFile(pid, 'status') ?? '');
}

/** Handles, threads and mappings of one process. */
export function countsOf(pid: number, handles: number | undefined): Readings {
  const mappings = processFile(pid, 'maps')?.split('\n');
  return exact({
    handles,
    threads: threadsOf(pid)?.length,
    mappings: mappings === undefined ? undefined : mappings.length - 1,
  });
}

/** Memory of one process, in bytes; a figure that the kernel does not give is left out. */
export interface ProcessPages {
  readonly rss?: number;
  readonly pss?: number;
  readonly private?: number;
  /** Anonymous and shared memory, resident or swapped out, as if this process had all of it alone. */
  readonly anon?: number;
  /** The same where each page is divided by its sharers: what a sum over a tree is made of. */
  readonly anonShare?: number;
  /** The part of `anon` that is shared memory and resident. */
  readonly shared?: number;
  readonly swap: number;
  readonly hugePages: number;
}

/**
 * Reads the text of `/proc/PID/smaps_rollup`, and of `/proc/PID/status` for kernels whose rollup tells no shared memory
 * (before 5.4). Pure. Definitions: docs/metrics.md#anonymous-memory.
 */
export function parsePages(rollup: string, status: () => string = () => ''): ProcessPages {
  const [rss, pss] = [bytesOf(rollup, 'Rss'), bytesOf(rollup, 'Pss')];
  const [clean, dirty] = [bytesOf(rollup, 'Private_Clean'), bytesOf(rollup, 'Private_Dirty')];
  const swap = bytesOf(rollup, 'Swap') ?? 0;
  const anonymous = bytesOf(rollup, 'Anonymous');
  const pages = {
    ...exact({ rss, pss }),
    ...(clean === undefined || dirty === undefined ? {} : { private: clean + dirty }),
    swap,
    hugePages: bytesOf(rollup, 'AnonHugePages') ?? 0,
  };
  if (anonymous === undefined) return pages;
  const shared = bytesOf(rollup, 'Pss_Shmem') ?? bytesOf(status(), 'RssShmem') ?? 0;
  // Pages of hugetlbfs are in none of the figures above.
  const huge = (bytesOf(rollup, 'Private_Hugetlb') ?? 0) + (bytesOf(rollup, 'Shared_Hugetlb') ?? 0);
  const besides = shared + swap + huge - (bytesOf(rollup, 'LazyFree') ?? 0);
  return {
    ...pages,
    shared,
    anon: Math.max(0, anonymous + besides),
    anonShare: Math.max(0, (bytesOf(rollup, 'Pss_Anon') ?? anonymous) + besides),
  };
}
