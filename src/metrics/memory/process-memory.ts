import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { exact } from '../../record/exact.ts';
import type { Readings } from '../../record/run-record.ts';
import { descriptorsOf } from './descriptors.ts';
import { unmappedMemoryFiles } from './memory-files.ts';
import { parsePages } from './smaps.ts';

/** One look at a process from outside, through /proc. */
export interface ProcessLook {
  readonly readings: Readings;
  readonly swap: number;
  readonly hugePages: number;
  /** CPU seconds used so far, user and system. */
  readonly cpu: number | undefined;
}

/** Clock ticks a second of /proc/PID/stat: 100 on every Linux that Node runs on. */
const TICKS = 100;

/**
 * Reads one process by itself, without those that descend from it. `rss`, `pss`, `private`, `anon`, `shared` in bytes;
 * `handles`, `threads`, `mappings` are counts. What cannot be read (no /proc, process gone) is left out.
 */
export function lookAtProcess(pid: number): ProcessLook {
  const pages = parsePages(read(`/proc/${pid}/smaps_rollup`) ?? '', () => read(`/proc/${pid}/status`) ?? '');
  const { rss, pss, private: own, anon, shared = 0, swap, hugePages } = pages;
  const descriptors = descriptorsOf(pid);
  const unmapped = unmappedMemoryFiles(descriptors ?? []);
  const readings: Readings = {
    ...exact({ rss, pss, private: own }),
    ...(anon === undefined ? {} : { anon: anon + unmapped, shared: shared + unmapped }),
    ...countsOf(pid, descriptors?.length),
  };
  return { readings, swap, hugePages, cpu: cpuSeconds(pid) };
}

/** Handles, threads and mappings of one process. */
export function countsOf(pid: number, handles: number | undefined): Readings {
  const threads = entries(`/proc/${pid}/task`);
  const maps = read(`/proc/${pid}/maps`);
  return {
    ...exact({ handles, threads }),
    ...(maps === undefined ? {} : { mappings: maps.split('\n').length - 1 }),
  };
}

/** CPU seconds of a process and of the tools that it ran to their end; undefined where /proc does not say. */
export function cpuSeconds(pid: number): number | undefined {
  const stat = read(`/proc/${pid}/stat`);
  // The command name may hold blanks and parentheses: fields are counted behind the last one.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields?.slice(11, 15).map(Number);
  return ticks?.length === 4 ? ticks.reduce((sum, value) => sum + value, 0) / TICKS : undefined;
}

/** The kernel's high-water mark of resident memory, bytes. */
export function peakRss(pid: number): number | undefined {
  const match = /^VmHWM:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`) ?? '');
  return match === null ? undefined : Number(match[1]) * 1024;
}

/**
 * Lets the kernel count a process's high-water mark anew. Where it may not (not Linux, no permission) the mark is that of
 * the whole life of the process.
 */
export function resetPeakRss(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
  } catch {}
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function entries(folder: string): number | undefined {
  try {
    return readdirSync(folder).length;
  } catch {
    return undefined;
  }
}
