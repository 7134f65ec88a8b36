import type { Estimate } from './estimate.ts';
import { ENOUGH, type Limit } from './limit.ts';
import { studentQuantile } from './student-t.ts';

/** Constants of this file: docs/leak-verdict.md#iterations-needed. */
const DECIDING = 0.995;
/** z(0.99): it is then decided with 99 %. */
const POWER = 2.326;
const NEAR = 0.25;
const LONGEST = 1e9;

/** Where the growth is known, and lies at the tolerance: no number of iterations tells on which side. */
export const isNear = ({ slope, se }: Estimate, tolerance: number): boolean =>
  Math.abs(slope - tolerance) + se < NEAR * tolerance;

interface Run {
  /** Iterations of the run, and first of its window. */
  readonly n: number;
  readonly start: number;
  readonly estimate: Estimate;
}

/**
 * Iterations at which all the limits that stand in the way are met, if the series goes on as it is; null where nobody can
 * promise that, or where nothing stands in the way. Two digits, rounded up: it is an estimate.
 */
export function iterationsNeeded(limits: readonly Limit[], run: Run, tolerance: number): number | null {
  if (limits.length === 0) return null;
  const needed = limits.map((limit) => metAt(limit, run, tolerance));
  return needed.includes(null) ? null : written(Math.max(...needed.map(Number)), run.n);
}

function metAt({ doubt, met }: Limit, { n, start, estimate }: Run, tolerance: number): number | null {
  if (doubt === 'unresolved') {
    return isNear(estimate, tolerance) ? null : start + resolvedWith(n - start, estimate, tolerance);
  }
  if (met === undefined) return null;
  const { after, amount } = met;
  // A rate must lie below the tolerance, not at it.
  return amount === undefined ? after : Math.floor(after + amount / tolerance) + 1;
}

function written(needed: number, n: number): number {
  const least = Math.min(Math.max(Math.ceil(needed), ENOUGH, n + 1), LONGEST);
  const digit = 10 ** Math.max(0, Math.floor(Math.log10(least)) - 1);
  return Math.ceil(least / digit) * digit;
}

/**
 * Samples of a window at which its error tells the growth from the tolerance. The distance of the two is at most the
 * tolerance, for a growth of zero, and as far as the slope may be off towards the far side. The error falls like n^−1.5: from
 * that of a plain line in this noise or, where steps or wandering make it larger and are all there is to it, from its own.
 */
function resolvedWith(n: number, estimate: Estimate, tolerance: number): number {
  const { slope, se, df, sd, kappa } = estimate;
  const distance = Math.min(tolerance, Math.abs(slope - tolerance) + se);
  const plain = sd * Math.sqrt((12 * kappa) / n ** 3);
  const told = (samples: number, error: number): boolean => {
    const reach = studentQuantile(DECIDING, Math.max(3, (df * samples) / n)) + POWER;
    return reach * error * (n / samples) ** 1.5 <= distance;
  };
  const error = told(n, plain) ? se : plain;
  let [few, many] = [n, 2 * n];
  while (many < LONGEST && !told(many, error)) [few, many] = [many, 2 * many];
  while (many - few > 1) {
    const half = Math.floor((few + many) / 2);
    if (told(half, error)) many = half;
    else few = half;
  }
  return many;
}
