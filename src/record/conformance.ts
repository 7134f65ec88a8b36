import { z } from 'zod';
import { StepFailure } from './run-record.ts';

/**
 * What one build of a libchatllm does and does not: the answer of `doctor --library`, and what two builds are
 * compared by. Nothing in it but `took` depends on the day: two reports on one build say the same.
 */
export const CONFORMANCE_SCHEMA = 'asr-bench/conformance';
export const CONFORMANCE_VERSION = 1;

/** `not-tried`: the trial could not be made, or ended before the point that it is about. */
export const ConformanceState = z.enum(['holds', 'does-not-hold', 'not-tried']);
export type ConformanceState = z.infer<typeof ConformanceState>;

/** `does not hold` */
export const stateWord = (state: ConformanceState): string => state.replaceAll('-', ' ');

export const ConformanceCheck = z.strictObject({
  /** Stable name: docs/engine.md#conformance lists them. */
  id: z.string(),
  /** The claim, e.g. `destroying a started object leaves the process alive`. */
  claim: z.string(),
  state: ConformanceState,
  /** What was seen, or why nothing could be. */
  detail: z.string(),
  /** What follows from the state for whoever uses this build; one line. */
  consequence: z.string(),
  /** The figures behind the state, by name; comparable between builds. */
  observed: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  /** How the trial's process died, if it did. */
  failure: StepFailure.optional(),
  /** Of our own simulator: where it differs from the real engine on purpose. */
  note: z.string().optional(),
  /** ns */
  took: z.number(),
});
export type ConformanceCheck = z.infer<typeof ConformanceCheck>;

export const ConformanceReport = z.strictObject({
  schema: z.literal(CONFORMANCE_SCHEMA),
  version: z.literal(CONFORMANCE_VERSION),
  harness: z.string(),
  library: z.strictObject({
    path: z.string(),
    sha256: z.string(),
    /** It is our own simulator: the answers say nothing about libchatllm. */
    calibration: z.boolean(),
    /** Variables that were set for it; absent: none. */
    env: z.record(z.string(), z.string()).optional(),
  }),
  /** The models of the trials are always synthetic; by role. */
  models: z.record(z.string(), z.string()),
  /** Path and version of the ffmpeg that the engine found first; null: none. */
  ffmpeg: z.string().nullable(),
  checks: z.array(ConformanceCheck),
});
export type ConformanceReport = z.infer<typeof ConformanceReport>;

/** One claim on which two builds differ. */
export interface ConformanceDifference {
  readonly id: string;
  readonly claim: string;
  /** Undefined: that report does not have the check. */
  readonly before: ConformanceState | undefined;
  readonly after: ConformanceState | undefined;
  /** Figures that differ, by name. */
  readonly observed: readonly {
    readonly name: string;
    readonly before: string | number | boolean | null | undefined;
    readonly after: string | number | boolean | null | undefined;
  }[];
  /** Of the state after. */
  readonly consequence: string;
}

/** Where two reports differ, in state or in figures; in the order of `after`, then what only `before` has. */
export function conformanceDifferences(
  before: ConformanceReport,
  after: ConformanceReport,
): ConformanceDifference[] {
  const ids = new Set([...after.checks, ...before.checks].map(({ id }) => id));
  return [...ids].flatMap((id) => {
    const old = before.checks.find((check) => check.id === id);
    const now = after.checks.find((check) => check.id === id);
    const names = new Set([...Object.keys(now?.observed ?? {}), ...Object.keys(old?.observed ?? {})]);
    const observed = [...names]
      .map((name) => ({ name, before: old?.observed[name], after: now?.observed[name] }))
      .filter((figure) => figure.before !== figure.after);
    if (old?.state === now?.state && observed.length === 0) return [];
    const { claim = '', consequence = '' } = now ?? old ?? {};
    return [{ id, claim, before: old?.state, after: now?.state, observed, consequence }];
  });
}
