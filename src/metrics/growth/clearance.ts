import type { Estimate } from './estimate.ts';
import { ENOUGH, type Limit } from './limit.ts';
import { median } from './median.ts';
import type { Rise, Rises } from './rises.ts';

/** Constants of this file: docs/leak-verdict.md#verdict and #rare-steps. */
export const LEAST_TO_CLEAR = 12;
const LAST = 3;
const OFF_THE_LINE = 6;
/** Samples between rises that have no plateau between them. */
const CLOSE = 2;
export const MOST_POOL_STEPS = 2;
/** In fewer iterations a second step is not yet one of a pool. */
const LEAST_FOR_TWO_STEPS = 30;
/** With 95 %, at most this many events were to be expected in a time in which none came (Hanley & Lippman-Hand, 1983). */
const RULE_OF_THREE = 3;
/** Upper 99.5 % bound of the number of events to be expected where k came (Garwood, 1936, to within a tenth, above). */
const mostExpected = (k: number): number => k + 3.5 * Math.sqrt(k) + 2;
/** Rises are alike up to this ratio. */
const ALIKE = 4;
const IRREGULAR_MATTERS = 0.5;
/** A line through rises of R in all is at most 1.5 R/n steep. */
const STEEPEST = 1.5;

export interface Bounded {
  /** One-sided upper bound of the growth. */
  readonly high: number;
  readonly estimate: Estimate;
  readonly rises: Rises;
  /** The window without its cycle, spikes left in. */
  readonly raw: Float64Array;
  /** Iterations of the run. */
  readonly n: number;
}

/** What growth must meet besides its upper bound to be bounded. */
export function clearanceLimits({ high, estimate, rises, raw, n }: Bounded): Limit[] {
  const limits: Limit[] = [];
  const total = rises.all.reduce((sum, { size }) => sum + size, 0);
  const most = n < LEAST_FOR_TWO_STEPS ? 1 : MOST_POOL_STEPS;
  for (const counted of [rises.all, rises.large]) {
    const rare = rareSteps(counted, most, n);
    if (rare !== undefined) limits.push(rare);
  }
  if (estimate.staircase === 'irregular') {
    const met = { after: 0, amount: (STEEPEST * total) / IRREGULAR_MATTERS };
    limits.push({ rate: estimate.throughSlope / IRREGULAR_MATTERS, doubt: 'irregular-steps', met });
  }
  limits.push({ rate: high, doubt: 'unresolved' });
  const off = Math.abs(median(raw.map((value, i) => value - (estimate.fitted[i] ?? 0)).subarray(-LAST)));
  if (off > OFF_THE_LINE * estimate.sd) {
    limits.push({ rate: off / LAST, doubt: 'unsettled', met: { after: n + LEAST_TO_CLEAR } });
  }
  const climbs = climbAtEnd(rises.all, n);
  if (climbs !== undefined) {
    limits.push({ rate: climbs, doubt: 'unsettled', met: { after: n + LEAST_TO_CLEAR } });
  }
  if (raw.length < LEAST_TO_CLEAR) {
    limits.push({ rate: Number.POSITIVE_INFINITY, doubt: 'too-few-to-clear', met: { after: ENOUGH } });
  }
  return limits;
}

/**
 * The growth of rises that follow one another up to the end: they may be a pool that fills, or a leak that has begun. Undefined
 * where there are fewer than three.
 */
function climbAtEnd(rises: readonly Rise[], n: number): number | undefined {
  let from = n;
  let [count, total] = [0, 0];
  for (const { at, size } of rises.toReversed()) {
    if (from - at > CLOSE) break;
    from = at;
    count += 1;
    total += size;
  }
  return count > MOST_POOL_STEPS ? total / (n - from) : undefined;
}

/**
 * The largest growth that is still possible after rises of which more than `pool` are alike: what they came to in all, and
 * what neither the quiet since the last of them nor their number in the whole run excludes. Rises count as far as there are others as large: one large
 * one among small ones is a pool, or a warm-up.
 */
function rareSteps(rises: readonly Rise[], pool: number, n: number): Limit | undefined {
  const bySize = [...rises].sort((a, b) => b.size - a.size);
  let limit: Limit | undefined;
  for (let k = pool + 1; k <= bySize.length; k++) {
    const alike = bySize.slice(0, k);
    const size = alike.at(-1)?.size ?? 0;
    const last = Math.max(...alike.map(({ to }) => to));
    const total = alike.reduce((sum, rise) => sum + Math.min(rise.size, ALIKE * size), 0);
    const sinceLast = (RULE_OF_THREE * size) / Math.max(1, n - last);
    const rate = Math.max(total / n, Math.min(sinceLast, (mostExpected(k) * size) / n));
    // Enough for both.
    const met = { after: last, amount: Math.max(total, RULE_OF_THREE * size) };
    if (limit === undefined || rate > limit.rate) limit = { rate, doubt: 'rare-steps', met };
  }
  return limit;
}
