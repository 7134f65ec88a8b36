import { availableParallelism } from 'node:os';
import { groupLimits, groupOomKills } from './control-group.ts';
import { TICKS } from './process.ts';
import { bytesOf, countOf, readText } from './reading.ts';

/** Memory of the machine and of the control group that this process is in, bytes. */
export interface MachineMemory {
  readonly total: number;
  readonly available: number;
  /** What the control group still allows; undefined without a limit. */
  readonly groupLeft: number | undefined;
  /** The limit that this is left of. */
  readonly groupLimit: number | undefined;
  /** Swap in use. */
  readonly swapUsed: number;
}

export function machineMemory(): MachineMemory {
  const text = readText('/proc/meminfo') ?? '';
  const field = (name: string): number => bytesOf(text, name) ?? 0;
  const { memoryLeft, memoryLimit } = groupLimits();
  return {
    total: field('MemTotal'),
    available: field('MemAvailable'),
    groupLeft: memoryLeft,
    groupLimit: memoryLimit,
    swapUsed: field('SwapTotal') - field('SwapFree'),
  };
}

/** ns since the machine was started, in which it may have been suspended: no other clock counts that. */
export function sinceBoot(): number | undefined {
  const seconds = Number(readText('/proc/uptime')?.split(' ', 1)[0] ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds * 1e9 : undefined;
}

/** Cores that this process may use, and what part of them its control group grants. */
export interface Cores {
  readonly affinity: number;
  /** Cores' worth of CPU time; undefined without a limit. */
  readonly quota: number | undefined;
}

export function cores(): Cores {
  return { affinity: availableParallelism(), quota: groupLimits().cores };
}

/**
 * CPU seconds that all cores together have spent on work since boot, time stolen by other virtual machines
 * included; undefined where /proc does not say.
 */
export function busySeconds(): number | undefined {
  // `cpu  user nice system idle iowait irq softirq steal …`
  const [name, ...fields] = readText('/proc/stat')?.split('\n', 1)[0]?.split(/\s+/) ?? [];
  if (name !== 'cpu') return undefined;
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = fields.map(Number);
  const ticks = user + nice + system + irq + softirq + steal;
  return Number.isFinite(ticks) ? ticks / TICKS : undefined;
}

/**
 * Share of the machine's cores that other processes used, 0 … 1: what was busy beyond our own use. Pure.
 * @param busy, own CPU seconds @param wall seconds
 */
export function otherShare(busy: number, own: number, wall: number, cores: number): number {
  if (wall <= 0 || cores <= 0) return 0;
  return Math.min(1, Math.max(0, (busy - own) / (wall * cores)));
}

/** Counters of kills for want of memory: of the control group of a process, and of the whole machine. */
export interface OomCounters {
  readonly group: number | undefined;
  readonly machine: number;
}

export function oomCounters(pid: number | 'self' = 'self', root = '/'): OomCounters {
  const machine = countOf(readText(`${root}proc/vmstat`) ?? '', 'oom_kill') ?? 0;
  return { group: groupOomKills(pid, root), machine };
}

/**
 * Kills since `before` that may be of ours: those in the group where there is one, since other containers of a machine
 * are killed too; else those of the machine. Pure.
 */
export function killsSince(before: OomCounters, now: OomCounters): number {
  const of = (counters: OomCounters): number => counters.group ?? counters.machine;
  const same = (before.group === undefined) === (now.group === undefined);
  return same ? Math.max(0, of(now) - of(before)) : Math.max(0, now.machine - before.machine);
}

/** Kills so far by any counter: of a process that is known to have died of SIGKILL, each is reason enough. */
export function oomKills(): number {
  const { group, machine } = oomCounters();
  return (group ?? 0) + machine;
}
