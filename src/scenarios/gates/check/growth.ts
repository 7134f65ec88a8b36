import {
  type Comparison,
  type GrowthComparison,
  growthComparison,
  metricsOf,
} from '../../../record/gate-expression.ts';
import { isCheckpointMetric, unitOf } from '../../../record/metric.ts';
import { printSum } from '../grammar/print.ts';
import type { Findings } from './findings.ts';
import { nameOf } from './subject.ts';

/**
 * Growth is an estimate with an interval, not a number: it can be compared with a bound, but neither reckoned
 * with nor be equal to anything.
 */
export function checkGrowth(comparison: Comparison, findings: Findings): void {
  const growths = [...metricsOf(comparison.left), ...metricsOf(comparison.right)].filter(
    ({ name }) => name === 'growth',
  );
  const [first, second] = growths;
  if (first === undefined) return;
  const found = growthComparison(comparison);
  const what = nameOf(first);
  if (found === undefined || second !== undefined) {
    findings.fault({
      at: (second ?? first).at,
      message: `${what} has an interval, it stands alone on one side of a comparison`,
      advice: ['do: one gate for each growth, e.g. growth(heap) < 50 MiB'],
      show: 'caret',
    });
  } else if (found.operator === '==' || found.operator === '!=') {
    findings.fault({
      at: comparison.at,
      message: `${what} has an interval, it is never equal to a number`,
      advice: ['allowed here: <, <=, >, >='],
      show: 'caret',
    });
  } else if (found.bound.kind === 'number' && found.bound.value <= 0) {
    findings.fault({
      at: found.bound.at,
      message: `${what} cannot be held against ${printSum(found.bound)}: no growth at all is never proved`,
      advice: ['do: a bound above 0, what you could live with; or `not leak`'],
      show: 'caret',
    });
  } else warnGrowth(found, findings);
}

function warnGrowth({ growth, bound }: GrowthComparison, findings: Findings): void {
  const quantity = growth.argument ?? '';
  if (!isCheckpointMetric(quantity)) return;
  const what = nameOf(growth);
  if (bound.kind === 'number' && unitOf(quantity) === 'count' && Number.isInteger(bound.value)) {
    findings.warn({
      at: bound.at,
      message: `a leak of whole ${quantity} is exactly ${bound.value}: against it the gate is always inconclusive`,
      advice: [`do: ${what} < ${bound.value + 0.5}`],
      show: 'caret',
    });
  }
  if (quantity === 'rss' || quantity === 'pss') {
    findings.warn({
      at: growth.at,
      message: `${what} also follows file pages and other processes`,
      advice: ['do: gate heap and anon; rss and pss are reported beside them (docs/leak-verdict.md)'],
      show: 'gate',
    });
  }
}
