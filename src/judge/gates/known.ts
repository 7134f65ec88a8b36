import { growthQuantities } from '../../record/gate-expression.ts';
import { GATED_METRICS } from '../../record/metric.ts';
import type { RunRecord, Variant } from '../../record/run-record.ts';
import { formatBytes } from '../../record/units.ts';
import { growthJudge, type Knowledge } from '../growth/growth-judge.ts';
import { knownBytes } from '../growth/known-leaks.ts';
import { listed } from '../growth/sentence.ts';
import type { VariantGrowth } from '../growth/variant-growth.ts';
import type { Cells } from './cells.ts';
import { evaluateExpected, type JudgedGate, judgedGate } from './evaluate.ts';

/** The gate judged again with the leaks taken off that it calls known; as it was where no diagnosis found any. */
export function withoutKnownLeaks(
  record: RunRecord,
  variant: Variant,
  judged: JudgedGate,
  cells: Cells,
  knowledge: Knowledge,
): JudgedGate {
  const { expected } = judged;
  const sites = record.diagnoses?.find((diagnosis) => diagnosis.variant === variant.id)?.sites ?? [];
  const bytes = knownBytes(sites, expected?.known ?? []);
  if (expected === undefined || bytes === 0) return judged;
  const known = growthJudge(record, variant, { ...knowledge, known: bytes });
  const evaluation = evaluateExpected(expected, cells.facts(variant, known));
  const taken = `known: ${formatBytes(bytes)} per iteration of ${expected.known?.join(', ')} taken off`;
  const reason = evaluation.reason === undefined ? taken : `${taken}; ${evaluation.reason}`;
  return judgedGate(expected, { ...evaluation, reason });
}

/**
 * Marks the gates that pass although the fault that they know is there: those that say why they allow a growth, where the
 * quantity leaks by the scenario's own tolerance. Where it does not, there is no fault, and none is said.
 * @param loop the growth is that of its passes, and so are the gates; absent: of iterations
 */
export function withKnownFaults(
  gates: readonly JudgedGate[],
  { growth, serverGrowth }: Pick<VariantGrowth, 'growth' | 'serverGrowth'>,
  loop?: string,
): JudgedGate[] {
  const leaks = new Set(
    [growth, serverGrowth ?? {}].flatMap((judged) =>
      Object.entries(judged).flatMap(([metric, { verdict }]) => (verdict === 'leak' ? [metric] : [])),
    ),
  );
  return gates.map((judged) => {
    const { gate, expected } = judged;
    if (gate.outcome !== 'pass' || gate.why === undefined || expected === undefined) return judged;
    const about = growthQuantities(expected.expression, GATED_METRICS, loop);
    return about.some((metric) => leaks.has(metric))
      ? { ...judged, gate: { ...gate, knownFault: true } }
      : judged;
  });
}

/** Each quantity that leaks does so by a fault that a gate knows. */
export const isKnown = (leaking: readonly string[], gates: readonly JudgedGate[], loop?: string): boolean =>
  unknownOf(leaking, gates, loop).length === 0;

const unknownOf = (leaking: readonly string[], gates: readonly JudgedGate[], loop?: string): string[] => {
  const known = quantitiesOf(
    gates.filter(({ gate }) => gate.knownFault === true),
    loop,
  );
  return leaking.filter((metric) => !known.has(metric));
};

const quantitiesOf = (some: readonly JudgedGate[], loop?: string): Set<string> =>
  new Set(
    some.flatMap(({ expected }) =>
      expected === undefined ? [] : growthQuantities(expected.expression, GATED_METRICS, loop),
    ),
  );

/**
 * What the gates say of a leak, to be said behind it: that it is known, or that no gate forbids it. A leak that passes in
 * silence would be an all-clear. Empty where nothing leaks, or where a gate fails by it.
 */
export function knownText(leaking: readonly string[], gates: readonly JudgedGate[], loop?: string): string {
  const of = (some: readonly JudgedGate[]) => quantitiesOf(some, loop);
  const about = of(gates.filter(({ gate }) => gate.outcome !== 'skipped'));
  const unknown = unknownOf(leaking, gates, loop);
  if (leaking.length === 0) return '';
  if (unknown.length === 0) return ' (a known fault)';
  const free = unknown.filter((metric) => !about.has(metric));
  const warned = of(gates.filter(({ gate }) => gate.severity === 'warn' && gate.outcome !== 'pass'));
  const strict = of(gates.filter(({ gate }) => gate.severity === 'fail'));
  const mild = unknown.filter((metric) => warned.has(metric) && !strict.has(metric));
  const parts = [
    unknown.length < leaking.length ? 'in part a known fault' : '',
    free.length > 0 ? `no gate is about ${listed(free)}` : '',
    mild.length > 0 ? `the gate on ${listed(mild)} only warns` : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? '' : ` (${parts.join('; ')})`;
}
