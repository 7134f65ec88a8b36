import { common } from '../../metrics/definitions/dimension.ts';
import { dimensionOfMetric, isMetricName, METRICS } from '../../metrics/definitions/metrics.ts';
import { dimensionOf } from '../../metrics/definitions/sum-dimension.ts';
import { type Expression, type Metric, metricsOf, referenceOf } from '../../record/gate-expression.ts';
import { isGated } from '../../record/metric.ts';

/**
 * Why an expression that can be read asks nothing that could be answered; undefined where it does. A scenario file is refused for
 * it before anything runs; a matcher, a record of before and one that was edited come here without, and what asks nothing
 * would hold. Pure.
 */
export function formFault(expression: Expression): string | undefined {
  if (expression.kind === 'leak') {
    const other = expression.quantities.find((quantity) => !isGated(quantity));
    return other === undefined ? undefined : `\`leak\` does not judge ${other}`;
  }
  const { left, right } = expression;
  const metrics = [...metricsOf(left), ...metricsOf(right)];
  if (metrics.length === 0) return 'nothing measured is compared';
  // A name that is none has no value either, and says so.
  if (metrics.some(({ name }) => !isMetricName(name))) return undefined;
  const vague = metrics.find(needsStatistic);
  if (vague !== undefined) return `${vague.name} has many values: say which, ${vague.name}.p95`;
  const reference = referenceOf(expression);
  const of = reference && dimensionOfMetric(reference);
  let joined = true;
  const refuse = (): void => {
    joined = false;
  };
  const [a, b] = [dimensionOf(left, of, refuse), dimensionOf(right, of, refuse)];
  return joined && (a === undefined || b === undefined || common(a, b) !== undefined)
    ? undefined
    : 'its two sides are not of one kind: a size and a time, or a number without its unit';
}

const needsStatistic = ({ name, statistic }: Metric): boolean =>
  isMetricName(name) && METRICS[name].shape === 'series' && statistic === undefined;
