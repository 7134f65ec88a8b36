import { mad, median, medianOrdering } from '../growth/median.ts';
import { studentQuantile } from '../growth/student-t.ts';

/** How far apart two builds are, in natural logarithms: ln 1.03 is 3 % more. */
export interface Shift {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  /** Standard deviation of what the estimate is made of, outliers pulled in. */
  readonly sd: number;
  /** Pairs of launches; of two samples, the smaller. */
  readonly n: number;
}

/** Differences further from their median than this many MAD are pulled in (docs/comparison.md#interval). */
const REACH = 2.5;
/**
 * The standard error of a Hodges–Lehmann estimate over that of a mean is √(π/3) = 1.023 for Gaussian noise; the rest
 * makes up for what clipping takes from the standard deviation (docs/comparison.md#interval).
 */
const WIDENING = 1.08;

/** Standard deviation (n − 1) with values beyond `REACH` MAD of the median pulled in to that. */
function clippedDeviation(values: readonly number[]): number {
  const all = Float64Array.from(values);
  const centre = median(all);
  const reach = REACH * mad(all);
  const kept = reach > 0 ? values.map((v) => Math.max(centre - reach, Math.min(centre + reach, v))) : values;
  const mean = kept.reduce((sum, v) => sum + v, 0) / kept.length;
  return Math.sqrt(kept.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (kept.length - 1));
}

/**
 * Shift of pairs measured side by side, `differences[k]` that of pair k: HL ± t · 1.08 · sd / √K
 * (docs/comparison.md#interval). At least two pairs.
 * @param tail probability left out on each side, 0.005 for one comparison
 */
export function pairedShift(differences: readonly number[], tail: number): Shift {
  const n = differences.length;
  const estimate = centreOf(differences);
  const sd = clippedDeviation(differences);
  const half = (studentQuantile(1 - tail, n - 1) * WIDENING * sd) / Math.sqrt(n);
  return { estimate, low: estimate - half, high: estimate + half, sd, n };
}

/**
 * Shift between two samples measured at different times (stored runs): the same interval with Welch's standard error
 * and degrees of freedom. What the machine drifted between the two is not in it (docs/comparison.md#stored-runs).
 */
export function unpairedShift(ours: readonly number[], theirs: readonly number[], tail: number): Shift {
  const [a, b] = [ours, theirs].map((values) => clippedDeviation(values) ** 2 / values.length);
  const [va, vb] = [a ?? 0, b ?? 0];
  const error = Math.sqrt(va + vb);
  const estimate = shiftBetween(ours, theirs);
  const freedom =
    error > 0
      ? (va + vb) ** 2 / (va ** 2 / (ours.length - 1) + vb ** 2 / (theirs.length - 1))
      : ours.length + theirs.length - 2;
  const half = studentQuantile(1 - tail, freedom) * WIDENING * error;
  const n = Math.min(ours.length, theirs.length);
  return { estimate, low: estimate - half, high: estimate + half, sd: error * Math.sqrt(n), n };
}

/** Half-width of the interval that `n` pairs with this standard deviation would have. */
export function halfWidth(sd: number, n: number, tail: number): number {
  return (studentQuantile(1 - tail, n - 1) * WIDENING * sd) / Math.sqrt(n);
}

/**
 * Hodges–Lehmann estimate of the centre of differences: the median of the means of all pairs, each value with itself
 * included (Hodges & Lehmann, Annals of Mathematical Statistics 34, 1963). At least one value.
 */
export function centreOf(differences: readonly number[]): number {
  const n = differences.length;
  const means = new Float64Array((n * (n + 1)) / 2);
  let next = 0;
  for (const [i, a] of differences.entries()) {
    for (let j = i; j < n; j += 1) {
      means[next] = (a + (differences[j] ?? a)) / 2;
      next += 1;
    }
  }
  return medianOrdering(means);
}

/** The same for two independent samples: the median of all differences `a − b`. Each has at least one value. */
export function shiftBetween(a: readonly number[], b: readonly number[]): number {
  return medianOrdering(Float64Array.from(a.flatMap((x) => b.map((y) => x - y))));
}
