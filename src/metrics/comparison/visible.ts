import { studentQuantile } from '../growth/student-t.ts';
import { halfWidth } from './shift.ts';
import { DELTA } from './verdict.ts';

/** A change that is found with this probability counts as one that can be seen. */
export const POWER = 0.9;

/**
 * The smallest slowdown, as a share, that `pairs` pairs whose differences have this standard deviation (in logarithms)
 * call a regression in 9 of 10 comparisons: its estimate has to reach δ, and its interval to exclude 0
 * (docs/comparison.md#visible).
 */
export function visibleChange(sd: number, pairs: number, tail: number, delta = DELTA): number {
  const error = sd / Math.sqrt(pairs);
  const margin = studentQuantile(POWER, pairs - 1) * error;
  return Math.expm1(Math.max(Math.log1p(delta), halfWidth(sd, pairs, tail)) + margin);
}
