import { LEAST_LAUNCHES } from '../../../metrics/definitions/least.ts';
import { isMetricName, METRICS } from '../../../metrics/definitions/metrics.ts';
import {
  type Baseline,
  baselinesOf,
  type Comparison,
  type Metric,
  referenceOf,
} from '../../../record/gate-expression.ts';
import type { GateContext } from './context.ts';
import type { Findings } from './findings.ts';
import { nameOf } from './subject.ts';

/** Checks the use of `baseline`, and gives the metric that it stands for; undefined without `baseline`. */
export function checkBaseline(
  comparison: Comparison,
  context: GateContext,
  findings: Findings,
): Metric | undefined {
  const onLeft = baselinesOf(comparison.left);
  const onRight = baselinesOf(comparison.right);
  const [first] = [...onLeft, ...onRight];
  if (first === undefined) return undefined;
  const refuse = (message: string, ...advice: string[]): undefined =>
    findings.fault({ at: first.at, message, advice, show: 'caret' }) as undefined;
  if (onLeft.length > 0 && onRight.length > 0)
    return refuse('baseline is on both sides', 'do: leave one out');
  const reference = referenceOf(comparison);
  if (reference === undefined) {
    return refuse(
      'baseline is the metric on the other side, which must have exactly one',
      'do: ttft.p50 <= 1.03 * baseline, or ttft.p50 < baseline + 50 ms',
    );
  }
  const what = nameOf(reference);
  if (reference.name === 'growth') {
    return refuse(`${what} is judged against a bound, not against a baseline`, `do: ${what} < … with a unit`);
  }
  if (isMetricName(reference.name) && 'summarised' in METRICS[reference.name]) {
    return refuse(`${what} is summarised over all launches, a comparison needs its value in each`);
  }
  if (reference.scope.variant !== undefined) {
    return refuse(
      `${what} in ${reference.scope.variant} has no baseline: it is the cell that differs from this one`,
      `do: leave \`in ${reference.scope.variant}\` out, and write the gate under that variant`,
    );
  }
  checkBaselineCell(first, what, reference, context, findings);
  return reference;
}

function checkBaselineCell(
  { at }: Baseline,
  what: string,
  { name }: Metric,
  { baseline, launches, scenario }: GateContext,
  findings: Findings,
): void {
  if (baseline === undefined) {
    findings.fault({
      at,
      message: `${scenario} has no baseline`,
      advice: ['do: baseline: { engine: … } in the scenario, or --baseline <run>'],
      show: 'caret',
    });
  }
  // What is one number for a cell (an error rate) does not vary from launch to launch.
  if (launches >= LEAST_LAUNCHES || (isMetricName(name) && METRICS[name].reach === 'cell')) return;
  findings.fault({
    at,
    message: `a comparison of ${what} needs ${LEAST_LAUNCHES} launches; ${scenario} has ${launches}`,
    advice: [`do: launches: ${2 * LEAST_LAUNCHES}; iterations of one process are no independent trials`],
    show: 'gate',
  });
}
