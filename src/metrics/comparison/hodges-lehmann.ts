import { medianOrdering } from '../growth/median.ts';

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
