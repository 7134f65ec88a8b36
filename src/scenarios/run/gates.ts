import { judgeGrowth } from '../../metrics/growth/judge.ts';
import { gateGrowth, type LookPlan } from '../../metrics/growth/look.ts';
import type { GatedMetric } from '../../record/metric.ts';
import type { Growth, RunRecord, Variant } from '../../record/run-record.ts';
import { evaluateAll, type GateFacts, type GrowthJudge } from '../gates/evaluate.ts';
import { parseGate } from '../gates/parser.ts';
import type { PlannedGate } from '../plan.ts';
import { longestSegment, settingOf } from './growth.ts';

/** Judges the gates of every variant of a record, from their texts, and writes the outcomes into it. */
export function judgeGates(record: RunRecord): void {
  const { gates } = evaluateAll(
    record.variants.map((variant) => ({ gates: gatesOf(variant), facts: factsOf(record, variant) })),
  );
  for (const variant of record.variants) variant.gates = [...(gates.get(variant.id) ?? [])];
}

/** Gates are stored as written; they were checked before the run, so that they parse. */
function gatesOf(variant: Variant): PlannedGate[] {
  return variant.expect.flatMap(({ gate, why, severity, shared }) => {
    const { expression } = parseGate(gate);
    if (expression === undefined) return [];
    const place = { file: '', line: 0, column: 0 };
    return [{ text: gate, expression, severity, shared, place, ...(why === undefined ? {} : { why }) }];
  });
}

function factsOf(record: RunRecord, variant: Variant): Omit<GateFacts, 'shared'> {
  return {
    cell: { record: variant },
    cells: record.variants.map((other) => ({ record: other })),
    baseline: { missing: 'this run has no baseline' },
    tolerance: variant.tolerance as Record<GatedMetric, number>,
    judge: judgeOf(variant),
    compare: () => ({ ratio: Number.NaN, bounds: [Number.NaN, Number.NaN] }),
  };
}

/**
 * The judge of a variant's gates: SEG-TOST, with the quantum of the pages in use; a verdict that the self-audit
 * withdrew stays withdrawn, and in a run until conclusive a leak must have been seen twice.
 */
function judgeOf(variant: Variant): GrowthJudge {
  const segment = longestSegment(variant);
  return (series, { metric, tolerance, whole, quantum }) => {
    const own = segment === undefined ? quantum : settingOf(segment, metric, variant.tolerance).quantum;
    const { growth } = judgeGrowth(series, { tolerance, quantum: Math.max(own, quantum) });
    if (!whole) return growth;
    return seenTwice(variant, metric, withdrawn(variant, metric, growth));
  };
}

function withdrawn(variant: Variant, metric: keyof Variant['rawGrowth'], growth: Growth): Growth {
  const [raw, stands] = [variant.rawGrowth[metric], variant.growth[metric]];
  if (growth.verdict !== 'leak' || raw === undefined || stands === undefined) return growth;
  return {
    ...growth,
    verdict: stands.verdict,
    reason: stands.reason,
    iterationsNeeded: stands.iterationsNeeded,
  };
}

function seenTwice(variant: Variant, metric: keyof Variant['growth'], growth: Growth): Growth {
  if (variant.looks.length === 0 || growth.verdict !== 'leak') return growth;
  const first = variant.looks[0]?.n ?? growth.n;
  const plan: LookPlan = { kind: 'until-conclusive', first, max: variant.iterationsPlanned };
  const seen = variant.looks.flatMap((look) => look.growth[metric] ?? []);
  const { outcome, reason } = gateGrowth(seen.at(-1)?.n === growth.n ? seen : [...seen, growth], plan);
  if (outcome === 'fail') return growth;
  return { ...growth, verdict: 'inconclusive', reason, iterationsNeeded: 2 * growth.n };
}
