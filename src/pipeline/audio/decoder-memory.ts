import { readFileSync } from 'node:fs';

/** ms between two looks: in one, a process that does nothing else touches some 100 MB. */
const EVERY = 50;

/**
 * Looks at the kernel's high-water mark of a process's resident memory until it is stopped, and calls `exceeded` once it
 * is above `most` bytes. Without /proc (not Linux) it sees nothing.
 */
export function watchMemory(
  pid: number | undefined,
  most: number,
  exceeded: () => void,
): { readonly exceeded: boolean; stop(): void } {
  const state = { exceeded: false, stop: () => clearInterval(timer) };
  const timer = setInterval(() => {
    if (pid === undefined || !(peakOf(pid) > most)) return;
    state.stop();
    state.exceeded = true;
    exceeded();
  }, EVERY);
  return state;
}

/** Bytes; 0 where it cannot be read. */
function peakOf(pid: number): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
