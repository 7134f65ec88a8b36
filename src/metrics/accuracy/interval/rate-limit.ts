import type { RateInterval } from './rate-interval.ts';

/** Whether a rate lies below a limit, by its 99 % bounds. */
export interface BelowLimit {
  readonly verdict: 'pass' | 'fail' | 'undecided';
  /** Units after which it is decided if the rate stays: what more of them narrow is the interval. */
  readonly needed?: number;
}

/** Not foreseen further than this. */
const MOST_UNITS = 1e6;

/**
 * Below a limit: the whole interval is; not below: none of it is. Monotone: who passes a limit passes every larger one.
 * (docs/metrics.md#intervals-of-error-rates)
 */
export function belowLimit({ rate, bounds: [low, high], units }: RateInterval, limit: number): BelowLimit {
  if (high < limit) return { verdict: 'pass' };
  if (low >= limit) return { verdict: 'fail' };
  const share = rate < limit ? (high - rate) / (limit - rate) : (rate - low) / (rate - limit);
  const needed = Math.ceil(units * share ** 2);
  return { verdict: 'undecided', ...(needed > units && needed <= MOST_UNITS ? { needed } : {}) };
}
