import { studentQuantile } from '../growth/student-t.ts';
import { seeded } from '../random/random.ts';
import { halfWidth, pairedShift } from './shift.ts';
import { DELTA, judgeShift } from './verdict.ts';

export interface AlarmSetting {
  /** Pairs in each comparison. */
  readonly pairs: number;
  readonly comparisons: number;
  readonly seed: number;
  readonly tail: number;
  /** ln of a slowdown that is planted into each comparison; 0 for A/A. */
  readonly planted?: number;
}

/**
 * Draws comparisons from the pair differences of one build against itself, in the order measured: consecutive ABBA blocks
 * from a random one on, each block with its labels as they are or exchanged (docs/comparison.md#a-a). The same setting
 * draws the same blocks from every metric.
 * @returns for each comparison, whether it called a regression or an improvement
 */
export function drawnAlarms(
  differences: readonly number[],
  { pairs, comparisons, seed, tail, planted = 0 }: AlarmSetting,
): boolean[] {
  const random = seeded(seed);
  const last = differences.length - pairs;
  return Array.from({ length: comparisons }, () => {
    // ABBA begins at every other pair.
    const from = 2 * random.integer(0, Math.floor(Math.max(0, last) / 2));
    let sign = 1;
    const drawn = differences.slice(from, from + pairs).map((difference, k) => {
      if (k % 2 === 0) sign = random.uniform() < 0.5 ? -1 : 1;
      return sign * difference + planted;
    });
    const { verdict } = judgeShift(pairedShift(drawn, tail));
    return verdict === 'regression' || verdict === 'improvement';
  });
}

/** A change that is found with this probability counts as one that can be seen. */
const POWER = 0.9;

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
