import { exact } from '../../record/exact.ts';
import { type Expression, growthComparison, metricsOf, referenceOf } from '../../record/gate-expression.ts';
import type { ExpectedGate, Gate, Variant } from '../../record/run-record.ts';
import { countedSegments, launchesMissed } from '../../record/segments.ts';
import type { Ground } from '../verdict/exit.ts';
import { failuresOf } from '../verdict/failures.ts';
import { judgePlain } from './comparison.ts';
import type { GateFacts } from './facts.ts';
import { formFault } from './form.ts';
import { judgeGrowth } from './growth.ts';
import { judgeLeak } from './leak.ts';
import { answer, type Evaluation, unjudged } from './outcome.ts';
import { judgeRelative } from './relative.ts';

/** A gate with its answer. */
export interface JudgedGate {
  readonly gate: Gate;
  /** The gate as it was stated; absent for `no step failed`, which nobody states. */
  readonly expected?: ExpectedGate;
  /** What it adds to the grounds of the verdict: nothing at severity `warn`. */
  readonly ground: Ground;
}

/**
 * Judges one gate on what was measured (docs/gates.md#outcomes). A cell that the library does not support skips
 * its gates; what has no value is `unjudged` and never passes; what an unfinished cell leaves open is unjudged
 * too, since more iterations would have been coming.
 */
export function evaluateGate(expression: Expression, facts: GateFacts): Evaluation {
  const { record } = facts.cell;
  if (record.status === 'unsupported') return answer('skipped', { reason: unsupported(record) });
  if (countedSegments(record).length === 0)
    return unjudged(`nothing was measured: ${record.reason ?? record.status}`);
  const fault = formFault(expression);
  if (fault !== undefined) return unjudged(fault);
  const evaluation = judge(expression, facts);
  if (evaluation.outcome !== 'inconclusive' || record.status === 'completed') return evaluation;
  const ended = `${record.status}${record.reason === undefined ? '' : ` (${record.reason})`}`;
  return { ...evaluation, outcome: 'unjudged', reason: `${ended} before an answer: ${evaluation.reason}` };
}

function judge(expression: Expression, facts: GateFacts): Evaluation {
  if (expression.kind === 'leak') return judgeLeak(expression, facts);
  const growth = growthComparison(expression);
  if (growth !== undefined) return judgeGrowth(growth, facts);
  const reference = referenceOf(expression);
  return reference === undefined
    ? judgePlain(expression, facts)
    : judgeRelative(expression, reference, facts);
}

/** Judges a gate as its scenario states it. */
export function evaluateExpected(
  { expression, shared, absent }: ExpectedGate,
  facts: Omit<GateFacts, 'shared'>,
): Evaluation {
  if (absent !== undefined) return answer('skipped', { reason: absent });
  return evaluateGate(expression, { ...facts, shared });
}

/**
 * The gate on `failures` that a cell passed: its text. What it allows to fail is then no reason to stop, and none to
 * doubt what was measured beside it.
 */
export const toleratedBy = (
  gates: readonly ExpectedGate[],
  facts: Omit<GateFacts, 'shared'>,
): string | undefined =>
  gates.find((gate) => isAboutFailures(gate.expression) && evaluateExpected(gate, facts).outcome === 'pass')
    ?.gate;

function isAboutFailures(expression: Expression): boolean {
  if (expression.kind === 'leak') return false;
  return [...metricsOf(expression.left), ...metricsOf(expression.right)].some(
    ({ name }) => name === 'failures',
  );
}

/** Judges every gate of a cell, the implicit `no step failed` last. */
export function judgeGates(
  gates: readonly ExpectedGate[],
  facts: Omit<GateFacts, 'shared'>,
  tolerated: string | undefined,
): JudgedGate[] {
  const { part } = facts.cell.record;
  const steps = ofPart(
    part,
    judgeSteps(facts.cell.record, tolerated),
    'heard a part of the utterances: asr-bench merge judges them all',
  );
  return [
    ...gates.map((expected) =>
      judgedGate(expected, ofPart(part, evaluateExpected(expected, facts), 'does not decide it')),
    ),
    { gate: recorded({ gate: NO_STEP_FAILED, severity: 'fail' }, steps), ground: steps.ground },
  ];
}

/** What a part of the utterances keeps, all of them may break: a shard passes nothing by itself. */
const ofPart = (part: Variant['part'], evaluation: Evaluation, why: string): Evaluation =>
  part === undefined || evaluation.outcome !== 'pass'
    ? evaluation
    : {
        ...evaluation,
        outcome: 'unjudged',
        ground: 'undecided',
        reason: `shard ${part.index} of ${part.count} ${why}`,
      };

export const judgedGate = (expected: ExpectedGate, evaluation: Evaluation): JudgedGate => ({
  gate: recorded(expected, evaluation),
  expected,
  ground: expected.severity === 'fail' ? evaluation.ground : 'passed',
});

function recorded(
  { gate, why, severity }: Pick<ExpectedGate, 'gate' | 'why' | 'severity'>,
  { outcome, value, bound, interval, reason, ground }: Evaluation,
): Gate {
  return {
    gate,
    ...exact({ why }),
    severity,
    outcome,
    ...exact({ value, bound, interval, reason }),
    ...(ground === 'no-baseline' && { noBaseline: true }),
  };
}

/** The implicit gate of every scenario, as it stands in the record. */
const NO_STEP_FAILED = 'no step failed';

/**
 * Judges that no step failed and no engine host died. `tolerated`: the text of a gate on `failures` that the
 * cell passed; the failures that it allows are then no reason to stop, as long as the cell came to its end.
 */
function judgeSteps(record: Variant, tolerated?: string): Evaluation {
  if (record.status === 'unsupported') return answer('skipped', { reason: unsupported(record) });
  if (record.status === 'missing') {
    const missed = launchesMissed(record);
    return unjudged(`${missed === undefined ? '' : `${missed} `}not run: ${record.reason ?? 'missing'}`);
  }
  const failures = failuresOf(record);
  const died = record.status === 'crashed' || record.status === 'hung';
  if (failures.length === 0 && !died) {
    return record.segments.length === 0 ? unjudged('nothing was measured') : answer('pass');
  }
  const first =
    failures[0]?.text ??
    `the engine ${record.status}${record.reason === undefined ? '' : `: ${record.reason}`}`;
  const count = Math.max(1, failures.length);
  const value = count === 1 ? '1 failure' : `${count} failures`;
  if (tolerated !== undefined && record.status === 'completed') {
    return answer('pass', { value, reason: `within \`${tolerated}\`; the first: ${first}` });
  }
  return answer('fail', { value, reason: count === 1 ? first : `the first: ${first}` }, 'engine-failed');
}

function unsupported({ reason }: Variant): string {
  return `unsupported${reason === undefined ? '' : `: ${reason}`}`;
}
