import type { RateInterval } from './rate-interval.ts';

/** Whether a rate lies below a limit, by its 99 % bounds. */
export interface BelowLimit {
  readonly verdict: 'pass' | 'fail' | 'undecided';
  /** Units after which it is decided if the rate stays: what more of them narrow is the interval. */
  readonly needed?: number;
}

/** Not foreseen further than this many times what was measured. */
const MOST_TIMES = 1000;

/**
 * Below a limit: the whole interval is; not below: none of it is. Monotone: who passes a limit passes every larger one.
 * (docs/metrics.md#intervals-of-error-rates)
 */
export function belowLimit({ rate, bounds: [low, high], units }: RateInterval, limit: number): BelowLimit {
  if (high < limit) return { verdict: 'pass' };
  if (low >= limit) return { verdict: 'fail' };
  const times = timesToDecide({ low, point: rate, high }, limit);
  return { verdict: 'undecided', ...(times === undefined ? {} : { needed: Math.ceil(units * times) }) };
}

/**
 * How many times as much of the same would decide on which side of a bound an estimate lies; undefined where nothing can be
 * promised. An interval shrinks with the square root of what is measured, one that ends where nothing was seen with all of it.
 */
export function timesToDecide(
  { low, point, high }: { readonly low: number; readonly point: number; readonly high: number },
  bound: number,
): number | undefined {
  const share = point < bound ? (high - point) / (bound - point) : (point - low) / (point - bound);
  const times = low === point ? share : share ** 2;
  return times > 1 && times <= MOST_TIMES ? times : undefined;
}
