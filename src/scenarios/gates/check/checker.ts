import { common, type Dimension } from '../../../metrics/definitions/dimension.ts';
import { dimensionOfMetric, METRICS } from '../../../metrics/definitions/metrics.ts';
import { dimensionOf } from '../../../metrics/definitions/sum-dimension.ts';
import {
  type Binary,
  type Comparison,
  type Expression,
  type Leak,
  metricsOf,
} from '../../../record/gate-expression.ts';
import { GATED_METRICS, isCheckpointMetric, isGated } from '../../../record/metric.ts';
import { unknownName } from '../grammar/fault.ts';
import { checkBaseline } from './baseline.ts';
import type { GateContext } from './context.ts';
import type { Findings } from './findings.ts';
import { checkGrowth } from './growth.ts';
import { checkMetric, checkScope } from './metric.ts';
import { mismatch } from './mismatch.ts';
import { checkDuration, checkMeasured } from './presence.ts';
import { checkSubject } from './subject.ts';

/** Checks a gate that reads well: names, statistics, units, and whether the cell will have what it judges. */
export function checkGate(expression: Expression, context: GateContext, findings: Findings): void {
  if (expression.kind === 'leak') checkLeak(expression, context, findings);
  else checkComparison(expression, context, findings);
}

function checkLeak(leak: Leak, context: GateContext, findings: Findings): void {
  leak.quantities.forEach((quantity, index) => {
    const at = leak.columns[index] ?? leak.at;
    if (isGated(quantity)) return;
    if (!isCheckpointMetric(quantity)) {
      findings.fault(unknownName(at, 'quantity', quantity, GATED_METRICS, 'quantities of leak'));
      return;
    }
    findings.fault({
      at,
      message: `${quantity} is reported, \`leak\` does not judge it`,
      advice: [
        `quantities of leak: ${GATED_METRICS.join(', ')}`,
        `do: growth(${quantity}) < … with a bound of your own`,
      ],
      show: 'caret',
    });
  });
  const subject = checkSubject(leak, 'leak', METRICS.growth, context, findings);
  const scoped = checkScope(leak.scope, 'leak', METRICS.growth.scopes, context, findings);
  checkMeasured('leak', METRICS.growth, context, findings);
  if (scoped && (leak.scope.subject === undefined || subject !== undefined)) {
    checkDuration(leak.scope, subject, context, findings);
  }
}

function checkComparison(comparison: Comparison, context: GateContext, findings: Findings): void {
  const { left, right, at } = comparison;
  const metrics = [...metricsOf(left), ...metricsOf(right)];
  if (metrics.length === 0) {
    findings.fault({
      at,
      message: 'nothing measured is compared',
      advice: ['do: name a metric, e.g. ttft.p95'],
      show: 'caret',
    });
    return;
  }
  for (const metric of metrics) checkMetric(metric, context, findings);
  const reference = checkBaseline(comparison, context, findings);
  checkGrowth(comparison, findings);

  const baseline = reference && dimensionOfMetric(reference);
  const refuse = (sum: Binary, a: Dimension, b: Dimension) => findings.fault(mismatch(sum, a, b));
  const [a, b] = [dimensionOf(left, baseline, refuse), dimensionOf(right, baseline, refuse)];
  if (a !== undefined && b !== undefined && common(a, b) === undefined)
    findings.fault(mismatch(comparison, a, b));
}
