import { compareLaunches } from '../../metrics/comparison/compare.ts';
import { tailOf } from '../../metrics/comparison/tail.ts';
import { judgeGrowth } from '../../metrics/growth/judge.ts';
import { gateGrowth, type LookPlan, sightingsText } from '../../metrics/growth/look.ts';
import { settled } from '../../metrics/growth/settling.ts';
import type { GatedMetric } from '../../record/metric.ts';
import type { ExpectedGate, Gate, Growth, RunRecord, Variant } from '../../record/run-record.ts';
import { isServed } from '../../record/segments.ts';
import { formatBytes } from '../../record/units.ts';
import { counterpart, differencesOf, fieldText } from '../comparison/comparable.ts';
import { knownBytes } from '../diagnose/known-leaks.ts';
import { referenceOf } from '../gates/check/baseline.ts';
import {
  type CellFacts,
  evaluateAll,
  type GateFacts,
  type GrowthJudge,
  type JudgedGrowth,
} from '../gates/evaluate.ts';
import { parseGate } from '../gates/parser.ts';
import type { PlannedGate } from '../plan.ts';
import { besideEngine } from './beside-engine.ts';
import { longestSegment, settingOf } from './growth.ts';
import { looksOf } from './looks.ts';

/** Judges the gates of every variant of a record, from their texts, and writes the outcomes into it. */
export function judgeGates(record: RunRecord, stored?: RunRecord): void {
  const cells = record.variants.map((variant) => ({ variant, gates: gatesOf(variant) }));
  const tail = tailOf(
    cells
      .filter(({ variant }) => !isItsOwnBaseline(variant))
      .reduce((sum, { gates }) => sum + gates.filter(isRelative).length, 0),
  );
  const { gates } = evaluateAll(
    cells.map(({ variant, gates: planned }) => ({
      gates: planned,
      facts: factsOf(record, variant, tail, stored),
    })),
  );
  for (const variant of record.variants) {
    variant.gates = (gates.get(variant.id) ?? []).map((gate, index) => {
      const expected = variant.expect[index];
      return (expected === undefined ? undefined : withoutKnown(record, variant, expected)) ?? gate;
    });
  }
}

/** The gate judged again with the leaks taken off that it calls known; undefined where no diagnosis found any. */
function withoutKnown(record: RunRecord, variant: Variant, expected: ExpectedGate): Gate | undefined {
  const sites = record.diagnoses?.find((diagnosis) => diagnosis.variant === variant.id)?.sites ?? [];
  const bytes = knownBytes(sites, expected.known ?? []);
  if (bytes === 0) return undefined;
  const facts = { ...factsOf(record, variant, 0, undefined), judge: judgeOf(variant, record.control, bytes) };
  const { gates } = evaluateAll([{ gates: gatesOf({ ...variant, expect: [expected] }), facts }]);
  const gate = gates.get(variant.id)?.[0];
  if (gate === undefined) return undefined;
  const taken = `known: ${formatBytes(bytes)} per iteration of ${expected.known?.join(', ')} taken off`;
  return { ...gate, reason: gate.reason === undefined ? taken : `${taken}; ${gate.reason}` };
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

const isItsOwnBaseline = ({ id, baseline }: Variant): boolean =>
  baseline?.kind === 'cell' && baseline.cell === id;

const isRelative = ({ expression }: PlannedGate): boolean =>
  expression.kind === 'comparison' && referenceOf(expression) !== undefined;

/** @param tail what each relative gate of the run has of the error rate (docs/comparison.md#errors) */
function factsOf(
  record: RunRecord,
  variant: Variant,
  tail: number,
  stored: RunRecord | undefined,
): Omit<GateFacts, 'shared'> {
  // Launches of a stored run were not made beside ours: they are no pairs (docs/comparison.md#stored-runs).
  const design = variant.baseline?.kind === 'run' ? 'unpaired' : 'paired';
  return {
    cell: { record: variant, beside: besideEngine(variant) },
    cells: record.variants.map((other) => ({ record: other, beside: besideEngine(other) })),
    baseline: baselineFacts(record, variant, stored),
    tolerance: variant.tolerance as Record<GatedMetric, number>,
    judge: judgeOf(variant, record.control, 0),
    compare: (ours, theirs) => compareLaunches(ours, theirs, { better: 'less', tail, design }),
  };
}

/** The cell that `baseline` means, or why there is none to compare with. */
function baselineFacts(
  record: RunRecord,
  variant: Variant,
  stored: RunRecord | undefined,
): NonNullable<GateFacts['baseline']> {
  const { baseline } = variant;
  if (baseline === undefined) return { missing: 'this run has no baseline' };
  if (baseline.kind === 'cell') {
    if (baseline.cell === variant.id) return 'self';
    const cell = record.variants.find(({ id }) => id === baseline.cell);
    return cell === undefined ? { missing: `${baseline.cell} is not part of this run` } : measured(cell);
  }
  if (stored === undefined) return { missing: `there is no run ${baseline.run}` };
  const cell = counterpart(stored, variant);
  if (cell === undefined) return { missing: `run ${stored.id} has no such cell` };
  const { refusing } = differencesOf({ record: stored, variant: cell }, { record, variant });
  return refusing.length > 0
    ? { missing: `run ${stored.id} differs in ${fieldText(refusing)}` }
    : measured(cell);
}

function measured(cell: Variant): CellFacts | { missing: string } {
  if (cell.segments.length > 0) return { record: cell, beside: besideEngine(cell) };
  return {
    missing: `${cell.id} was not measured (${cell.status}${cell.reason === undefined ? '' : `: ${cell.reason}`})`,
  };
}

/**
 * The judge of a variant's gates: SEG-TOST, with the quantum of the pages in use; a verdict that the self-audit
 * withdrew stays withdrawn, and in a run until conclusive a leak must have been seen twice. After a failed control
 * nothing is decided.
 */
function judgeOf(variant: Variant, control: RunRecord['control'], knownOfEngine: number): GrowthJudge {
  const segment = longestSegment(variant);
  // Looks of a served cell are looks at its server.
  const looked = isServed(variant) ? 'server' : undefined;
  return (values, { metric, tolerance, whole, quantum, process, launch = 1 }) => {
    const known = process === undefined ? knownOfEngine : 0;
    const series = metric === 'heap' && known > 0 ? values.map((value, at) => value - known * at) : values;
    const own = segment === undefined ? { quantum } : settingOf(segment, metric, variant.tolerance);
    const raw = judgeGrowth(series, { ...own, tolerance, quantum: Math.max(own.quantum, quantum) }).growth;
    const growth = process === 'server' ? settled(raw) : raw;
    if (control?.trusted === false) return undecided(growth, control.failures);
    if (!whole || known > 0) return growth;
    const standing = process === undefined ? withdrawn(variant, metric, growth) : growth;
    return process === looked ? seenTwice(variant, launch, metric, standing) : standing;
  };
}

const undecided = (growth: Growth, failures: readonly string[]): Growth => ({
  ...growth,
  verdict: 'inconclusive',
  reason: `the control on this machine failed: ${failures.join('; ')}`,
  iterationsNeeded: null,
});

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

function seenTwice(
  variant: Variant,
  launch: number,
  metric: keyof Variant['growth'],
  growth: Growth,
): JudgedGrowth {
  if (growth.verdict !== 'leak') return growth;
  const own = looksOf(variant, launch);
  const first = own[0]?.n;
  const plan: LookPlan =
    first === undefined
      ? { kind: 'fixed', count: growth.n }
      : { kind: 'until-conclusive', first, max: variant.iterationsPlanned };
  const looks = own.flatMap((look) => look.growth[metric] ?? []);
  const { outcome, seen, reason } = gateGrowth(
    looks.at(-1)?.n === growth.n ? looks : [...looks, growth],
    plan,
  );
  const said = seen.length === 0 ? {} : { seen: sightingsText(seen) };
  // A run of a fixed length has one look: how far its leak must stand out is the gate's own affair.
  if (outcome === 'fail' || first === undefined) return { ...growth, ...said };
  return { ...growth, verdict: 'inconclusive', reason, iterationsNeeded: 2 * growth.n };
}
