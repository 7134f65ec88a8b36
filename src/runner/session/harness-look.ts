import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { lookAtProcess } from '../../metrics/memory/process-memory.ts';
import type { Readings } from '../../record/run-record.ts';
import type { Cell } from '../../scenarios/plan/plan.ts';
import { peakRss, resetPeakRss } from '../../system/proc/process.ts';
import { ProcessTree } from '../../system/proc/process-tree.ts';

let collect: (() => void) | undefined;

/**
 * Memory of the harness itself, after its garbage is collected, as the engine host's is before each checkpoint: what
 * is left is what it holds. Takes some 10 ms, outside of everything that is timed.
 */
export function lookAtHarness(): Readings {
  if (collect === undefined) {
    // There is no other way to the collector without a flag on the command line of every user.
    setFlagsFromString('--expose-gc');
    const found: unknown = runInNewContext('gc');
    collect = typeof found === 'function' ? () => void found() : () => {};
  }
  collect();
  const descendants = new ProcessTree(process.pid).descendants();
  return {
    ...lookAtProcess(process.pid).readings,
    'js-heap': process.memoryUsage().heapUsed,
    ...(descendants === undefined ? {} : { processes: descendants.length }),
  };
}

/** What was prepared before is not what measuring takes. */
export const resetHarnessPeak = (): void => resetPeakRss(process.pid);

/** Bytes; undefined without /proc. */
export const harnessPeakRss = (): number | undefined => peakRss(process.pid);

/** Only where a gate asks for it: it takes time between iterations. */
export const watchesHarness = ({ gates }: Pick<Cell, 'gates'>): boolean =>
  gates.some(({ text }) => /\bof harness\b/.test(text));
