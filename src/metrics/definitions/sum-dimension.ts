import type { Binary, Sum } from '../../record/gate-expression.ts';
import { common, type Dimension, product } from './dimension.ts';
import { dimensionOfMetric } from './metrics.ts';
import { dimensionOfUnit } from './unit.ts';

/**
 * What a sum measures; undefined where a name in it is unknown or its operands do not go together, which
 * `refuse` is then told, once for each such pair.
 */
export function dimensionOf(
  sum: Sum,
  baseline: Dimension | undefined,
  refuse: (sum: Binary, left: Dimension, right: Dimension) => void = () => {},
): Dimension | undefined {
  if (sum.kind === 'number') return sum.unit === undefined ? 'plain' : dimensionOfUnit(sum.unit);
  if (sum.kind === 'metric') return dimensionOfMetric(sum);
  if (sum.kind === 'baseline') return baseline;
  const left = dimensionOf(sum.left, baseline, refuse);
  const right = dimensionOf(sum.right, baseline, refuse);
  if (left === undefined || right === undefined) return undefined;
  const { operator } = sum;
  const scales = operator === '*' || operator === '/';
  const result = scales ? product(operator, left, right) : common(left, right);
  if (result === undefined) refuse(sum, left, right);
  return result;
}
