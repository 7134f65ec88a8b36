import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { statOf } from './proc/process.ts';
import { linkTarget, readText } from './proc/reading.ts';

/** Whether a process of this number lives; one that belongs to somebody else does. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * When a process started, in a form that differs for every process of this boot and of any other; empty where there
 * is no such process any more, `unknown` where the system does not tell. The number alone says little: in a container that is
 * started again, the next process has the number of the one that was killed.
 */
export function startOf(pid: number | 'self'): string {
  const boot = readText('/proc/sys/kernel/random/boot_id')?.trim();
  if (boot === undefined) return pid === 'self' || isAlive(pid) ? 'unknown' : '';
  const stat = statOf(pid);
  // A zombie does nothing any more.
  return stat === undefined || stat.zombie ? '' : `${boot}:${stat.start}`;
}

/** Who a process is, in a form that fits into a name: no other process of any machine has the same. */
export interface Owner {
  readonly pid: number;
  /** Where that number means something: this machine, its present boot, this namespace of processes. */
  readonly place: string;
  /** When it started. */
  readonly start: string;
}

/** This process. */
export function ownerHere(): Owner {
  // `self`, not the number: where /proc is that of an outer namespace, the number there is somebody else's.
  const [boot = '', ticks = ''] = startOf('self').split(':');
  return { pid: process.pid, place: placeOf(boot), start: ticks === '' ? '0' : ticks };
}

/** Whether the process that an owner names lives; undefined where its number means nothing here. */
export function livesHere({ pid, place, start }: Owner): boolean | undefined {
  if (place !== ownerHere().place) return undefined;
  const [, ticks = ''] = startOf(pid).split(':');
  return startOf(pid) === 'unknown' || ticks === start;
}

function placeOf(boot: string): string {
  // Empty on a system without namespaces.
  const namespace = linkTarget('/proc/self/ns/pid') ?? '';
  return createHash('sha256').update(`${hostname()} ${boot} ${namespace}`).digest('hex').slice(0, 10);
}

/** As a name has it: `4711-0123456789-86400`. */
export const ownerName = ({ pid, place, start }: Owner): string => `${pid}-${place}-${start}`;

/** The owner that a name begins with; undefined where it names none. */
export function ownerOf(name: string): Owner | undefined {
  const [, pid, place = '', start = ''] = /^(\d+)-([0-9a-f]{10})-(\d+)-/.exec(name) ?? [];
  return pid === undefined ? undefined : { pid: Number(pid), place, start };
}
