import { z } from 'zod';
import { Growth } from './growth.ts';
import { GATED_METRICS } from './metric.ts';

/**
 * What `calibrate` planted in the calibration engine beside what the harness read: the positive and the negative
 * control of this machine. Sizes in bytes, times in ns, rates per iteration.
 */
export const CALIBRATION_SCHEMA = 'asr-bench/calibration';
export const CALIBRATION_VERSION = 1;

const outcome = z.enum(['pass', 'fail', 'inconclusive']);
const row = {
  id: z.string(),
  /** What was planted, for people. */
  planted: z.string(),
  outcome,
  /** Why it is not a pass; empty for one. */
  reason: z.string(),
};

export const GrowthTrial = z.strictObject({
  kind: z.literal('growth'),
  ...row,
  metric: z.enum(GATED_METRICS),
  /** Planted growth per iteration; 0 for bounded growth. */
  rate: z.number(),
  expected: z.enum(['leak', 'bounded', 'pool-step']),
  iterations: z.number().int(),
  /** As judged; absent: not measured. */
  growth: Growth.optional(),
  /** Rate read less rate planted, for a planted leak. */
  error: z.number().optional(),
  /** It was measured anew, once, since the first time was undecided; absent: once was enough. */
  anew: z.literal(true).optional(),
});
export type GrowthTrial = z.infer<typeof GrowthTrial>;

export const FigureTrial = z.strictObject({
  kind: z.literal('figure'),
  ...row,
  metric: z.enum(['ttft', 'itl', 'wer']),
  /** What should be read: ns, or a share. */
  expected: z.number(),
  /** The median over the rounds; absent: not measured. */
  read: z.number().optional(),
  rounds: z.number().int(),
});
export type FigureTrial = z.infer<typeof FigureTrial>;

export const FaultTrial = z.strictObject({
  kind: z.literal('fault'),
  ...row,
  /** Kind of failure that should be recorded, and that which was. */
  expected: z.string(),
  read: z.string(),
});
export type FaultTrial = z.infer<typeof FaultTrial>;

/** Growth of the host and its calls through the foreign-function interface, no engine at work. */
export const Floor = z.strictObject({
  metric: z.enum(GATED_METRICS),
  rate: z.number().nullable(),
  /** Upper 99.5 % bound: what must stay below half the tolerance. */
  upper: z.number().nullable(),
  tolerance: z.number(),
  outcome,
  anew: z.literal(true).optional(),
});
export type Floor = z.infer<typeof Floor>;

export const Calibration = z.strictObject({
  schema: z.literal(CALIBRATION_SCHEMA),
  version: z.literal(CALIBRATION_VERSION),
  mode: z.enum(['quick', 'full']),
  harness: z.string(),
  /** ISO 8601, UTC. */
  startedAt: z.string(),
  seconds: z.number(),
  /** sha256 of the calibration engine. */
  engine: z.string(),
  trials: z.array(z.discriminatedUnion('kind', [GrowthTrial, FigureTrial, FaultTrial])),
  floor: z.array(Floor),
  /** Smallest growth that is called a leak with 99 % probability in so many iterations, from the healthy trial. */
  sees: z.array(
    z.strictObject({ metric: z.enum(GATED_METRICS), smallest: z.number(), iterations: z.number().int() }),
  ),
  /** Growth: every planted leak found, nothing else called a leak, the floor below half of each tolerance. */
  trusted: z.boolean(),
  /** What stands against that, in words. */
  failures: z.array(z.string()),
});
export type Calibration = z.infer<typeof Calibration>;
