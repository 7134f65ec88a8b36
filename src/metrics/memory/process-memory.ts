import { exact } from '../../record/exact.ts';
import type { Readings } from '../../record/run-record.ts';
import { cpuSeconds, descriptorsOf, processFile, threadsOf } from '../../system/proc/process.ts';
import { unmappedMemoryFiles } from './memory-files.ts';
import { type ProcessPages, parsePages } from './smaps.ts';

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
