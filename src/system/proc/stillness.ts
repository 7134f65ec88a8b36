import { setTimeout as sleep } from 'node:timers/promises';
import { statOf, threadsOf } from './process.ts';
import type { ProcessTree } from './process-tree.ts';
import { readText } from './reading.ts';

/** ms that a tree has to use next to no processor for. */
const QUIET_MS = 25;
/** Timers and pollers of an idle server take less than this share of a core. */
const IDLE_SHARE = 0.02;

/**
 * Waits until a process tree has nothing to do: what it holds for the work at hand is no growth. A process that waits for
 * a disk or a network stands still in this sense.
 * @param within ms; then it is looked at as it is
 * @returns whether it came to stand still
 */
export async function untilStill(tree: ProcessTree, within: number): Promise<boolean> {
  const end = performance.now() + within;
  let [before, since] = [processorTimes(tree), performance.now()];
  for (;;) {
    await sleep(QUIET_MS);
    const [now, at] = [processorTimes(tree), performance.now()];
    if (isIdle(before, now, (at - since) * 1e6)) return true;
    if (at >= end) return false;
    [before, since] = [now, at];
  }
}

/** The same threads, which together took less than the share of an idle process. */
function isIdle(
  before: ReadonlyMap<string, number>,
  now: ReadonlyMap<string, number>,
  window: number,
): boolean {
  if (before.size !== now.size) return false;
  let used = 0;
  for (const [thread, time] of now) {
    const earlier = before.get(thread);
    if (earlier === undefined) return false;
    used += time - earlier;
  }
  return used <= IDLE_SHARE * window;
}

/** ns that each thread has run; kernels without such figures tell them by process, in hundredths of a second. */
function processorTimes(tree: ProcessTree): ReadonlyMap<string, number> {
  const pids = [
    tree.root,
    ...(tree.descendants() ?? []).filter(({ zombie }) => !zombie).map(({ pid }) => pid),
  ];
  const times = new Map<string, number>();
  for (const pid of pids) {
    for (const thread of threadsOf(pid) ?? []) {
      const ran = Number(readText(`/proc/${pid}/task/${thread}/schedstat`)?.split(' ')[0] ?? Number.NaN);
      if (Number.isFinite(ran)) times.set(`${pid}/${thread}`, ran);
    }
    if (times.size === 0) times.set(String(pid), (statOf(pid)?.cpu ?? 0) * 1e9);
  }
  return times;
}
