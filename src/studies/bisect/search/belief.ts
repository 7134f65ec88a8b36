/**
 * What is believed of the first bad commit, given verdicts each of which may be wrong. Places 0 … n: 0 is the good end, n the bad
 * one. Hypothesis k says that k is the first bad commit; 0, that the good end is bad already; n + 1, that even the bad end is good.
 */

/** A verdict on a commit that was measured. */
export interface Observation {
  readonly index: number;
  readonly bad: boolean;
}

/** Commits from one place to another have one and the same library: none of those after the first can be the first bad one. */
export type SameLibrary = readonly [from: number, to: number];

/**
 * What each end is wrong by before anything is measured. Half of the belief: people say "since last month it leaks" of machines
 * that were full, too.
 */
const WRONG_END = 0.25;

/** The probability of each hypothesis 0 … n + 1. */
export function beliefOf(
  n: number,
  observations: readonly Observation[],
  same: readonly SameLibrary[],
  error: number,
): Float64Array {
  const belief = new Float64Array(n + 2).fill((1 - 2 * WRONG_END) / Math.max(1, n));
  belief[0] = WRONG_END;
  belief[n + 1] = WRONG_END;
  for (const [from, to] of same) belief.fill(0, Math.min(from, to) + 1, Math.max(from, to) + 1);
  // In logarithms, or many verdicts would come to nothing.
  const [right, wrong] = [Math.log1p(-error), Math.log(error)];
  const logs = belief.map((prior) => Math.log(prior));
  for (const { index, bad } of observations) {
    for (let k = 0; k <= n + 1; k += 1) logs[k] = (logs[k] ?? 0) + (index >= k === bad ? right : wrong);
  }
  const most = logs.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const weights = logs.map((log) => Math.exp(log - most));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}

/** Probability of hypotheses `from` … `to`, both included. */
export function massOf(belief: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let k = Math.max(0, from); k <= Math.min(to, belief.length - 1); k += 1) sum += belief[k] ?? 0;
  return Math.min(1, sum);
}

/** Bits that a verdict on a place would tell, if it is wrong with probability `error`. */
export function informationOf(belief: Float64Array, index: number, error: number): number {
  const bad = massOf(belief, 0, index);
  return entropy(bad * (1 - error) + (1 - bad) * error) - entropy(error);
}

const entropy = (p: number): number =>
  p <= 0 || p >= 1 ? 0 : -p * Math.log2(p) - (1 - p) * Math.log2(1 - p);
