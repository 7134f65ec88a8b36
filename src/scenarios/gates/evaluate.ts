import { ExitCode, strongest } from '../../exit-code.ts';
import type { Gate } from '../../record/run-record.ts';
import { countedSegments } from '../../record/segments.ts';
import type { PlannedGate } from '../plan.ts';
import { referenceOf } from './check/baseline.ts';
import { growthComparison } from './check/growth.ts';
import { type Expression, metricsOf } from './expression.ts';
import { judgePlain } from './judge/comparison.ts';
import type { GateFacts } from './judge/facts.ts';
import { judgeGrowth } from './judge/growth.ts';
import { judgeLeak } from './judge/leak.ts';
import { answer, type Evaluation, unjudged } from './judge/outcome.ts';
import { judgeRelative } from './judge/relative.ts';
import { judgeSteps, NO_STEP_FAILED, unsupported } from './judge/step-failures.ts';

export type {
  BesideEngine,
  CellFacts,
  GateFacts,
  GrowthJudge,
  JudgedGrowth,
  LaunchComparison,
} from './judge/facts.ts';
export type { Evaluation } from './judge/outcome.ts';

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

/**
 * A gate of a cell, and why the cell lacks what it judges, where that was known before the run: another cell has
 * it, or the scenario would not have been accepted.
 */
export type CellGate = PlannedGate & { readonly absent?: string };

/** The gates of one cell with what they are judged on. */
export interface CellGates {
  readonly gates: readonly CellGate[];
  readonly facts: Omit<GateFacts, 'shared'>;
}

/**
 * Judges every gate of every cell, the implicit `no step failed` last. `gates` are those of the record, by cell
 * id; `exitCode` is the strongest contribution of all of them. A gate of severity `warn` contributes nothing.
 */
export function evaluateAll(cells: readonly CellGates[]): {
  readonly gates: ReadonlyMap<string, readonly Gate[]>;
  readonly exitCode: ExitCode;
} {
  const gates = new Map<string, Gate[]>();
  const codes: ExitCode[] = [];
  for (const { gates: planned, facts } of cells) {
    const judged = planned.map((gate) => ({ gate, evaluation: evaluateCellGate(gate, facts) }));
    const tolerated = judged.find(
      ({ gate, evaluation }) => evaluation.outcome === 'pass' && isAboutFailures(gate.expression),
    );
    const steps = judgeSteps(facts.cell.record, tolerated?.gate.text);
    gates.set(facts.cell.record.id, [
      ...judged.map(({ gate, evaluation }) => recorded(gate, evaluation)),
      recorded({ text: NO_STEP_FAILED, severity: 'fail' }, steps),
    ]);
    codes.push(steps.exitCode);
    for (const { gate, evaluation } of judged) if (gate.severity === 'fail') codes.push(evaluation.exitCode);
  }
  return { gates, exitCode: strongest(codes) };
}

function evaluateCellGate(
  { expression, shared, absent }: CellGate,
  facts: Omit<GateFacts, 'shared'>,
): Evaluation {
  if (absent !== undefined) return answer('skipped', { reason: absent });
  return evaluateGate(expression, { ...facts, shared });
}

function isAboutFailures(expression: Expression): boolean {
  if (expression.kind === 'leak') return false;
  return [...metricsOf(expression.left), ...metricsOf(expression.right)].some(
    ({ name }) => name === 'failures',
  );
}

function recorded(
  { text, why, severity }: Pick<PlannedGate, 'text' | 'why' | 'severity'>,
  { outcome, value, bound, interval, reason, exitCode }: Evaluation,
): Gate {
  return {
    gate: text,
    ...(why !== undefined && { why }),
    severity,
    outcome,
    ...(value !== undefined && { value }),
    ...(bound !== undefined && { bound }),
    ...(interval !== undefined && { interval }),
    ...(reason !== undefined && { reason }),
    ...(exitCode === ExitCode.noBaseline && { noBaseline: true }),
  };
}
