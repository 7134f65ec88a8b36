import { readFileSync } from 'node:fs';
import { join } from 'node:path';

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
  const groups = text(join(root, 'proc/self/cgroup')) ?? '';
  const mount = join(root, 'sys/fs/cgroup');
  const v2 = folders(mount, /^0::(.*)$/m.exec(groups)?.[1]);
  const v1 = (controller: string): string[] =>
    folders(
      join(mount, controller),
      new RegExp(`^\\d+:(?:[^:]*,)?${controller}(?:,[^:]*)?:(.*)$`, 'm').exec(groups)?.[1],
    );
  const memory = [
    ...v2.flatMap((folder) => memoryOf(folder, 'memory.max', 'memory.current', /^inactive_file (\d+)$/m)),
    ...v1('memory').flatMap((folder) =>
      memoryOf(folder, 'memory.limit_in_bytes', 'memory.usage_in_bytes', /^total_inactive_file (\d+)$/m),
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

/** The group's folder and those above it, up to the root of the mount; what cannot be seen from here is not there. */
function folders(mount: string, path: string | undefined): string[] {
  const names = (path ?? '/').split('/').filter((name) => name !== '' && name !== '..');
  return Array.from({ length: names.length + 1 }, (_, i) => join(mount, ...names.slice(0, names.length - i)));
}

/** A limit above this is the kernel's way of saying that there is none. */
const UNLIMITED = 2 ** 60;

/** The reclaimable file cache counts as free, as it does in MemAvailable. */
function memoryOf(folder: string, limit: string, usage: string, cache: RegExp): Memory[] {
  const most = Number(text(join(folder, limit))?.trim() ?? Number.NaN);
  const used = Number(text(join(folder, usage))?.trim() ?? Number.NaN);
  if (!Number.isFinite(most) || most >= UNLIMITED || !Number.isFinite(used)) return [];
  const reclaimable = Number(cache.exec(text(join(folder, 'memory.stat')) ?? '')?.[1] ?? 0);
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

function text(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
