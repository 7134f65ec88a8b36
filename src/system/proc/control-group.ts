import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { countOf, readText as text } from './reading.ts';

/** What the control groups of this process still allow it; undefined without a limit. */
export interface GroupLimits {
  /** Bytes of memory that may still be taken, and the limit that they are counted from. */
  readonly memoryLeft: number | undefined;
  readonly memoryLimit: number | undefined;
  /** Cores' worth of CPU time. */
  readonly cores: number | undefined;
}

interface Memory {
  readonly left: number;
  readonly limit: number;
}

/**
 * Limits of the control groups that this process is in, version 2 and version 1, the tightest of the group and all above it
 * (a pod's or a slice's limit binds the container in it). In a container the group is the root of the mount.
 *
 * @param root where `/proc` and `/sys` are, for tests
 */
export function groupLimits(root = '/'): GroupLimits {
  const { v2, v1 } = groupsOf('self', root);
  const memory = [
    ...v2.flatMap((folder) => memoryOf(folder, 'memory.max', 'memory.current', 'inactive_file')),
    ...v1('memory').flatMap((folder) =>
      memoryOf(folder, 'memory.limit_in_bytes', 'memory.usage_in_bytes', 'total_inactive_file'),
    ),
  ];
  const tightest = memory.reduce<Memory | undefined>(
    (least, next) => (least === undefined || next.left < least.left ? next : least),
    undefined,
  );
  const cores = [...v2.flatMap(quotaV2), ...v1('cpu').flatMap(quotaV1)];
  return {
    memoryLeft: tightest?.left,
    memoryLimit: tightest?.limit,
    cores: cores.length === 0 ? undefined : Math.min(...cores),
  };
}

/** What a control group uses, without file cache, bytes. */
export interface GroupUsage {
  /** Anonymous and shared memory, swapped out or not, and what the kernel holds for the group and cannot reclaim. */
  readonly bytes: number;
  /** Every process in it; those in groups below it are in no figure here. */
  readonly pids: readonly number[];
}

/**
 * What the control group of a process uses; the reason where there is none but that of the whole machine. Page cache
 * counts in a group's usage and belongs to nobody: it is left out, and so are the kernel's reclaimable caches, where the
 * group tells them apart (version 2).
 */
export function groupUsage(pid: number | 'self', root = '/'): GroupUsage | string {
  const { v2, v1 } = groupsOf(pid, root);
  const second = v2.find((folder) => text(join(folder, 'memory.current')) !== undefined);
  if (second !== undefined) return usageOf(second, usageV2);
  const first = v1('memory').find((folder) => text(join(folder, 'memory.stat')) !== undefined);
  // The root of a version 1 hierarchy has this file, and no other group has.
  if (first === undefined || text(join(first, 'release_agent')) !== undefined)
    return 'the engine host is in no control group of its own that counts memory';
  return usageOf(first, usageV1);
}

/** Kills for want of memory in the control group of a process; undefined where it has none that counts them. */
export function groupOomKills(pid: number | 'self', root = '/'): number | undefined {
  const { v2, v1 } = groupsOf(pid, root);
  const counters = [
    ...v2.map((folder) => join(folder, 'memory.events')),
    ...v1('memory').map((folder) => join(folder, 'memory.oom_control')),
  ];
  for (const counter of counters) {
    const count = countOf(text(counter) ?? '', 'oom_kill');
    if (count !== undefined) return count;
  }
  return undefined;
}

/** Folders of the groups that a process is in, the nearest first. */
function groupsOf(
  pid: number | 'self',
  root: string,
): { v2: string[]; v1: (controller: string) => string[] } {
  const groups = text(join(root, `proc/${pid}/cgroup`)) ?? '';
  const mount = join(root, 'sys/fs/cgroup');
  return {
    v2: folders(mount, /^0::(.*)$/m.exec(groups)?.[1]),
    v1: (controller) =>
      folders(
        join(mount, controller),
        new RegExp(`^\\d+:(?:[^:]*,)?${controller}(?:,[^:]*)?:(.*)$`, 'm').exec(groups)?.[1],
      ),
  };
}

/** Figures of a group hold those of the groups below it, which are of others: taken off. */
function usageOf(folder: string, usage: (folder: string) => number): GroupUsage {
  const below = foldersIn(folder).reduce((sum, each) => sum + usage(each), 0);
  const processes = (text(join(folder, 'cgroup.procs')) ?? '').split('\n').map(Number);
  // A process in another name space has the number 0 here.
  return { bytes: usage(folder) - below, pids: processes.filter((pid) => pid > 0) };
}

function usageV2(folder: string): number {
  const stat = text(join(folder, 'memory.stat')) ?? '';
  const field = (name: string): number => countOf(stat, name) ?? 0;
  // `kernel` since 5.18; before that, the parts of it that there were.
  const kernel = /^kernel \d+$/m.test(stat)
    ? field('kernel') - field('slab_reclaimable')
    : field('kernel_stack') + field('pagetables') + field('percpu') + field('slab_unreclaimable');
  const swap = Number(text(join(folder, 'memory.swap.current'))?.trim() ?? 0);
  return field('anon') + field('shmem') + kernel + field('sock') + swap;
}

function usageV1(folder: string): number {
  const stat = text(join(folder, 'memory.stat')) ?? '';
  const field = (name: string): number => countOf(stat, name) ?? 0;
  const kernel = Number(text(join(folder, 'memory.kmem.usage_in_bytes'))?.trim() ?? 0);
  return field('total_rss') + field('total_shmem') + field('total_swap') + kernel;
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => join(folder, name));
  } catch {
    return [];
  }
}

/** The group's folder and those above it, up to the root of the mount; what cannot be seen from here is not there. */
function folders(mount: string, path: string | undefined): string[] {
  const names = (path ?? '/').split('/').filter((name) => name !== '' && name !== '..');
  return Array.from({ length: names.length + 1 }, (_, i) => join(mount, ...names.slice(0, names.length - i)));
}

/** A limit above this is the kernel's way of saying that there is none. */
const UNLIMITED = 2 ** 60;

/** The reclaimable file cache counts as free, as it does in MemAvailable. */
function memoryOf(folder: string, limit: string, usage: string, cache: string): Memory[] {
  const most = Number(text(join(folder, limit))?.trim() ?? Number.NaN);
  const used = Number(text(join(folder, usage))?.trim() ?? Number.NaN);
  if (!Number.isFinite(most) || most >= UNLIMITED || !Number.isFinite(used)) return [];
  const reclaimable = countOf(text(join(folder, 'memory.stat')) ?? '', cache) ?? 0;
  return [{ left: most - used + reclaimable, limit: most }];
}

function quotaV2(folder: string): number[] {
  const [granted, period] = (text(join(folder, 'cpu.max')) ?? '').trim().split(' ').map(Number);
  return ratio(granted, period);
}

/** A quota of -1 is none. */
const quotaV1 = (folder: string): number[] =>
  ratio(
    Number(text(join(folder, 'cpu.cfs_quota_us')) ?? Number.NaN),
    Number(text(join(folder, 'cpu.cfs_period_us')) ?? Number.NaN),
  );

function ratio(granted: number | undefined, period: number | undefined): number[] {
  if (granted === undefined || period === undefined || !(granted > 0) || !(period > 0)) return [];
  return [granted / period];
}
