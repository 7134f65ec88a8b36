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
 * a network stands still in this sense.
 * @param within ms; then it is looked at as it is
 * @returns whether it came to stand still
 */
export async function untilStill(tree: ProcessTree, within: number): Promise<boolean> {
  const end = performance.now() + within;
  let [before, since] = [processorTimes(tree), performance.now()];
  for (;;) {
    await sleep(QUIET_MS);
    const [now, at] = [processorTimes(tree), performance.now()];
    if (isIdle(before, now, (at - since) * 1e6) && !isRunnable(tree)) return true;
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

/** A thread that wants to run, and on a crowded machine may have got no turn, or that waits for a disk. */
const isRunnable = (tree: ProcessTree): boolean =>
  livingIn(tree).some((pid) =>
    (threadsOf(pid) ?? []).some((thread) => {
      const line = readText(`/proc/${pid}/task/${thread}/stat`) ?? '';
      return /^[RD]/.test(line.slice(line.lastIndexOf(')') + 2));
    }),
  );

const livingIn = (tree: ProcessTree): number[] => [
  tree.root,
  ...(tree.descendants() ?? []).filter(({ zombie }) => !zombie).map(({ pid }) => pid),
];

/** ns that each thread has run; kernels without such figures tell them by process, in hundredths of a second. */
function processorTimes(tree: ProcessTree): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const pid of livingIn(tree)) {
    const threads = (threadsOf(pid) ?? []).flatMap((thread): [string, number][] => {
      const ran = readText(`/proc/${pid}/task/${thread}/schedstat`)?.split(' ')[0];
      return ran === undefined ? [] : [[`${pid}/${thread}`, Number(ran)]];
    });
    if (threads.length === 0) times.set(String(pid), (statOf(pid)?.cpu ?? 0) * 1e9);
    for (const [thread, ran] of threads) times.set(thread, ran);
  }
  return times;
}
