import type { ConformanceCheck, ConformanceState } from '../../../../record/conformance.ts';
import type { Stage } from '../../../engine.ts';
import type { TrialCall } from '../../../protocol/trial-messages.ts';
import type { TrialLog } from '../../../trial-log.ts';
import type { FunctionName } from '../../abi/functions.ts';
import { obstacle } from './reading.ts';

export interface Judgement {
  readonly state: ConformanceState;
  readonly detail: string;
  readonly observed: ConformanceCheck['observed'];
}

/**
 * One claim about a library: the calls that put it to the test, each list in a process of its own, and the
 * judgement of what came of them. Both are pure.
 */
export interface Check {
  readonly id: string;
  readonly claim: string;
  /** Functions that the trial cannot do without, beyond those that every library must have. */
  readonly needs?: readonly FunctionName[];
  /** The judgement is about what was heard: without ffmpeg the engine hears nothing, and there is none. */
  readonly hears?: true;
  /** Lists of calls; or why there are none for this stage. */
  readonly trials: (stage: Stage) => readonly (readonly TrialCall[])[] | string;
  /** @param logs one a trial, in order */
  readonly judge: (logs: readonly TrialLog[], stage: Stage) => Judgement;
  /** What follows for whoever uses the library; one line each. */
  readonly consequence: { readonly holds: string; readonly fails: string };
  /** Where our simulator differs from the real engine on purpose, so that its answer is no example. */
  readonly simulator?: string;
}

type Observed = ConformanceCheck['observed'];

export const holds = (detail: string, observed: Observed = {}): Judgement => ({
  state: 'holds',
  detail,
  observed,
});
export const fails = (detail: string, observed: Observed = {}): Judgement => ({
  state: 'does-not-hold',
  detail,
  observed,
});
export const notTried = (detail: string): Judgement => ({ state: 'not-tried', detail, observed: {} });

/** The judgement of a single trial; `not-tried` where it did not get past its first `needed` calls. */
export const past =
  (needed: number, judge: (log: TrialLog, stage: Stage) => Judgement): Check['judge'] =>
  ([log], stage) => {
    const why = obstacle(log, needed);
    return log === undefined || why !== undefined
      ? notTried(why ?? 'the trial was not run')
      : judge(log, stage);
  };
