import type { Doubt } from './doubt.ts';

/**
 * A rule as the tolerance at which it changes its answer. A leak needs a tolerance below each of its limits, a bounded
 * verdict one above each of its own: so whoever passes one tolerance passes every larger one, and who fails one fails
 * every smaller one, whatever the rules are. −∞ and ∞: at no tolerance.
 */
export interface Limit {
  readonly rate: number;
  /** What is said where it is not met. */
  readonly doubt: Doubt;
  /** Iterations at which it will be met if the series goes on as it is: `after` + `amount` / tolerance. Absent: unknown. */
  readonly met?: { readonly after: number; readonly amount?: number };
}

/** A leak at no tolerance. */
export const never = (doubt: Doubt, after?: number): Limit => ({
  rate: Number.NEGATIVE_INFINITY,
  doubt,
  ...(after !== undefined && { met: { after } }),
});

/** Enough for either verdict where half of the run is warm-up. */
export const ENOUGH = 24;
