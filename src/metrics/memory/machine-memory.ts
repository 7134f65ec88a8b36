import { readFileSync } from 'node:fs';

/** Memory of the machine and of the control group that this process is in, bytes. */
export interface MachineMemory {
  readonly total: number;
  readonly available: number;
  /** What the control group still allows; undefined without a limit. */
  readonly groupLeft: number | undefined;
  /** Swap in use. */
  readonly swapUsed: number;
}

export function machineMemory(): MachineMemory {
  const text = read('/proc/meminfo') ?? '';
  const field = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0) * 1024;
  return {
    total: field('MemTotal'),
    available: field('MemAvailable'),
    groupLeft: groupLeft(),
    swapUsed: field('SwapTotal') - field('SwapFree'),
  };
}

/** Control group v2, then v1; the reclaimable file cache counts as free, as it does in MemAvailable. */
function groupLeft(): number | undefined {
  const v2 = groupFolder(/^0::(.*)$/m, '/sys/fs/cgroup');
  const v1 = groupFolder(/^\d+:[^:]*\bmemory\b[^:]*:(.*)$/m, '/sys/fs/cgroup/memory');
  return (
    left(v2, 'memory.max', 'memory.current', /^inactive_file (\d+)$/m) ??
    left(v1, 'memory.limit_in_bytes', 'memory.usage_in_bytes', /^total_inactive_file (\d+)$/m)
  );
}

/** The group's own folder where it is visible, else the root of the mount (a container sees itself there). */
function groupFolder(pattern: RegExp, mount: string): string[] {
  const path = pattern.exec(read('/proc/self/cgroup') ?? '')?.[1];
  return path === undefined || path === '/' ? [mount] : [`${mount}${path}`, mount];
}

/** A limit above this is the kernel's way of saying that there is none. */
const UNLIMITED = 2 ** 60;

function left(folders: readonly string[], limit: string, usage: string, cache: RegExp): number | undefined {
  for (const folder of folders) {
    const most = Number(read(`${folder}/${limit}`)?.trim() ?? Number.NaN);
    const used = Number(read(`${folder}/${usage}`)?.trim() ?? Number.NaN);
    if (Number.isFinite(most) && most < UNLIMITED && Number.isFinite(used)) {
      const reclaimable = Number(cache.exec(read(`${folder}/memory.stat`) ?? '')?.[1] ?? 0);
      return most - used + reclaimable;
    }
  }
  return undefined;
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
