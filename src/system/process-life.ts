import { readFileSync } from 'node:fs';

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
  const boot = read('/proc/sys/kernel/random/boot_id')?.trim();
  if (boot === undefined) return pid === 'self' || isAlive(pid) ? 'unknown' : '';
  // Behind the name, which may hold anything: the state, and as the 20th field clock ticks from boot to its start.
  const fields = read(`/proc/${pid}/stat`)
    ?.replace(/^.*\)\s/s, '')
    .split(' ');
  const [state = '', ticks] = [fields?.[0], fields?.[19]];
  // One that has ended, and whose parent has not asked how, does nothing any more.
  return ticks === undefined || state === 'Z' || state === 'X' ? '' : `${boot}:${ticks}`;
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
