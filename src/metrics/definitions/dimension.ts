/**
 * What a value measures. `plain` is a number without a unit: it stands for a count, a ratio or a rate, whichever
 * it meets. A time or a size never goes without its unit.
 */
export type Dimension = 'time' | 'bytes' | 'count' | 'ratio' | '1/s' | 'plain';

/** For messages: `ttft is a time`. */
export const DIMENSION_NAMES: Readonly<Record<Dimension, string>> = {
  time: 'a time',
  bytes: 'a size',
  count: 'a count',
  ratio: 'a ratio',
  '1/s': 'a rate',
  plain: 'a number without a unit',
};

const UNITLESS: ReadonlySet<Dimension> = new Set(['count', 'ratio', '1/s', 'plain']);

/** The dimension that two values share when they are added or compared; undefined when they cannot be. */
export function common(left: Dimension, right: Dimension): Dimension | undefined {
  if (left === right) return left;
  if (left === 'plain' && UNITLESS.has(right)) return right;
  return right === 'plain' && UNITLESS.has(left) ? left : undefined;
}

/** Dimensions by which anything may be multiplied or divided without changing what it measures. */
const SCALES: ReadonlySet<Dimension> = new Set(['plain', 'ratio', 'count']);

/** What the product or quotient measures; undefined where that means nothing here (`bytes * time`). */
export function product(operator: '*' | '/', left: Dimension, right: Dimension): Dimension | undefined {
  if (operator === '/' && left === right) return left === 'plain' ? 'plain' : 'ratio';
  if (SCALES.has(right)) return left === 'plain' && operator === '*' ? right : left;
  return operator === '*' && SCALES.has(left) ? right : undefined;
}
