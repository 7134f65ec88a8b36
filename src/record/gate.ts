import { z } from 'zod';
import { GateExpression } from './gate-expression.ts';
import { Growth } from './growth.ts';
import { CHECKPOINT_METRICS } from './metric.ts';

const metricName = z.enum(CHECKPOINT_METRICS);

/** What one look at a run that goes on until it is decided saw. */
export const Look = z.strictObject({
  n: z.number().int(),
  growth: z.partialRecord(metricName, Growth),
  /** Of which launch; absent: the first. */
  launch: z.number().int().optional(),
});
export type Look = z.infer<typeof Look>;

export const GateOutcome = z.enum(['pass', 'fail', 'inconclusive', 'unjudged', 'skipped']);
export const Gate = z.strictObject({
  /** As written in the scenario, or `no step failed`. */
  gate: z.string(),
  why: z.string().optional(),
  severity: z.enum(['fail', 'warn']),
  outcome: GateOutcome,
  /** Values for people, units included: `33.0 MiB`. */
  value: z.string().optional(),
  bound: z.string().optional(),
  interval: z.string().optional(),
  reason: z.string().optional(),
  /** Unjudged because there is nothing comparable: exit 12 instead of 11. */
  noBaseline: z.literal(true).optional(),
  /** It passes although the fault that its `why` names is there: whoever reads of the pass must read of the fault. */
  knownFault: z.literal(true).optional(),
});
export type Gate = z.infer<typeof Gate>;

export const ExpectedGate = z.strictObject({
  gate: z.string(),
  /** The gate as it was compiled when the scenario was loaded: it is parsed once. */
  expression: GateExpression,
  why: z.string().optional(),
  severity: z.enum(['fail', 'warn']),
  /** Stated for all variants: those that lack its quantity are skipped. */
  shared: z.boolean(),
  /** Its line in the scenario file, where it stands in it. */
  line: z.number().int().optional(),
  /** Ids of known leaks that are subtracted before it is judged, where a diagnosis found them. */
  known: z.array(z.string()).optional(),
  /** Why this cell lacks what the gate is about, where that was known before the run: `no align step`. */
  absent: z.string().optional(),
});
export type ExpectedGate = z.infer<typeof ExpectedGate>;
