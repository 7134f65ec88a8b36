import { ENOUGH, type Limit, never } from './limit.ts';
import { fitLine } from './line.ts';
import { median } from './median.ts';
import type { Staircase } from './staircase.ts';
import { studentQuantile } from './student-t.ts';
import { at, differences } from './vector.ts';
import { plainSlope, type Stretch } from './window.ts';

/** Constants of this file: docs/leak-verdict.md#persistence. */
const GIVEN_BACK = 0.4;
const FASTER_BEFORE = 1.3;
const LEAST_SHARE = 0.35;
const LEAST_SHARE_AFTER_FASTER = 0.4;
const MUCH_FASTER_BEFORE = 3;
const LEAST_SHARE_AFTER_MUCH_FASTER = { short: 0.6, long: 0.55 } as const;
const LEAST_SHARE_OF_TWO_RATES = 0.25;
const TWO_RATES = 0.5;
const STRAIGHT = 3;
const LEAST_LEFT_OUT = 3;
const STILL_BEFORE = 0.25;
const LEAST_SHARE_AFTER_STILL = 0.55;
const LEAST_FOR_HALVES = 12;
/** Below this many iterations only gross growth that does not slow down in the least is called a leak. */
export const LEAST_FOR_LEAK = 20;
const GROSS = 10;
const NOT_SLOWER = 0.75;
const MOST_ITERATIONS = 0.5;
/** Below this many iterations what came before the window tells of a sawtooth or of a slow saturation. */
const LONG_RUN = 100;
const FIRST_ITERATIONS = 3;
const FIRST_SHARE = 0.1;
const CALM = 5;

export interface GrowthInWindow {
  /** The slope that may be called a leak, and its one-sided lower bound. */
  readonly slope: number;
  readonly low: number;
  /** The window; for isolated steps, with them taken out. */
  readonly y: Float64Array;
  readonly staircase: Staircase['kind'];
  readonly slowing: boolean;
  readonly sizes: readonly number[];
  /** Stretches before the window. */
  readonly before: readonly Stretch[];
  /** The whole run, cycle and spikes removed. */
  readonly calm: Float64Array;
  /** How far the last sample of the run lies below the line. */
  readonly lastBelow: number;
  /** Variance that the quantum leaves. */
  readonly rounding: number;
}

/**
 * What growth must meet besides its lower bound to be a leak, for a leak goes on: it is not given back, does not slow
 * down, fills a good part of the run, alone or with growth before it, and reaches its end.
 */
export function persistenceLimits(growth: GrowthInWindow): Limit[] {
  const limits: Limit[] = [{ rate: growth.low, doubt: 'unresolved' }];
  if (growth.staircase === 'irregular') limits.push(never('irregular-steps'));
  const add = (limit: Limit | undefined): void => {
    if (limit !== undefined) limits.push(limit);
  };
  add(returned(growth));
  if (growth.slowing) add(never('slowing'));
  if (growth.calm.length < LEAST_FOR_LEAK) limits.push(...limitsOfFew(growth));
  add(recently(growth));
  add(slowerAtEnd(growth));
  return limits;
}

function returned({ slope, y, sizes, calm, lastBelow }: GrowthInWindow): Limit | undefined {
  const n = y.length;
  const N = calm.length;
  const down = -sizes.filter((size) => size < 0).reduce((sum, size) => sum + size, 0);
  const start = N - n;
  const few = N < LEAST_FOR_LEAK;
  const first = few ? 0 : Math.max(FIRST_ITERATIONS, Math.floor(FIRST_SHARE * N));
  const before = N < LONG_RUN ? drop(calm.subarray(first, Math.max(first, start + CALM)), few ? 1 : CALM) : 0;
  return Math.max(down, before, lastBelow) > GIVEN_BACK * slope * (n - 1) ? never('given-back') : undefined;
}

/** The deepest fall below an earlier height; by medians of `calm` samples: two cannot move those of five. */
function drop(values: Float64Array, calm: number): number {
  let highest = Number.NEGATIVE_INFINITY;
  let deepest = 0;
  for (let i = 0; i + calm <= values.length; i++) {
    const height = median(values.subarray(i, i + calm));
    highest = Math.max(highest, height);
    deepest = Math.max(deepest, highest - height);
  }
  return deepest;
}

/** In a few iterations everything still warms up: only growth far above, in most of them, no slower at the end. */
function limitsOfFew({ low, slope, y, calm }: GrowthInWindow): Limit[] {
  const slower = slowsDown(y) || slowsDown(calm.subarray(1));
  const jumpy = median(differences(y)) < MOST_ITERATIONS * slope;
  return [
    ...(slower ? [never('slowing')] : []),
    ...(jumpy ? [never('short-run', ENOUGH)] : []),
    { rate: low / GROSS, doubt: 'short-run', met: { after: ENOUGH } },
  ];
}

/** The second half is slower than the first, noise or not. */
function slowsDown(y: Float64Array): boolean {
  const half = y.length >> 1;
  return plainSlope(y.subarray(half)) < NOT_SLOWER * plainSlope(y.subarray(0, half));
}

/** How much of the run growth must fill, by what was before it; what it is if it does not, and where it is forgiven. */
interface Share {
  readonly least: number;
  readonly doubt: 'began-recently' | 'slowed-recently';
  /** Tolerance below which it is a leak nevertheless. */
  readonly rate: number;
  /** Of runs of fewer than 100 iterations only. */
  readonly short: boolean;
}

/** The growth fills too little of the run, unless what was before it grew as well. */
function recently(growth: GrowthInWindow): Limit | undefined {
  const n = growth.y.length;
  const N = growth.calm.length;
  const start = N - n;
  const shares = sharesNeeded(growth);
  const missed = shares.find(({ least }) => n < least * N);
  if (missed === undefined) return undefined;
  const { rate, doubt } = missed;
  // Growth that slowed down may go on doing so.
  if (doubt === 'slowed-recently') return never(doubt);
  const meets = ({ least, short }: Share): number => {
    const after = start / (1 - least);
    return short ? Math.min(after, LONG_RUN) : after;
  };
  return { rate, doubt, met: { after: Math.max(...shares.map(meets)) } };
}

/** In order: the first that is missed says what is lacking, all of them when it is there. */
function sharesNeeded({ slope, low, y, before, calm, rounding }: GrowthInWindow): Share[] {
  const N = calm.length;
  const start = N - y.length;
  const shares: Share[] = [];
  const still: Share[] = [];
  const fastest = Math.max(0, ...before.map((stretch) => stretch.slope));
  const twoRates =
    y.length >= LEAST_SHARE_OF_TWO_RATES * N && slope >= TWO_RATES * fastest && isStraight(y, rounding);
  const rate = Number.NEGATIVE_INFINITY;
  if (fastest > FASTER_BEFORE * slope && !twoRates) {
    shares.push({ least: LEAST_SHARE_AFTER_FASTER, doubt: 'slowed-recently', rate, short: false });
  }
  if (start >= LEAST_LEFT_OUT) {
    const short = N < LONG_RUN;
    const leftOut = (at(calm, start) - at(calm, 0)) / start;
    const faster = N < LEAST_FOR_LEAK ? FASTER_BEFORE : MUCH_FASTER_BEFORE;
    if (leftOut > faster * slope) {
      const least = LEAST_SHARE_AFTER_MUCH_FASTER[short ? 'short' : 'long'];
      shares.push({ least, doubt: 'slowed-recently', rate, short: false });
    }
    if (short && leftOut < STILL_BEFORE * slope) {
      const gross = low / GROSS;
      still.push({ least: LEAST_SHARE_AFTER_STILL, doubt: 'began-recently', rate: gross, short: true });
    }
  }
  const slowest = slowestOver(LEAST_SHARE * N, start, before, calm);
  return [...shares, { least: LEAST_SHARE, doubt: 'began-recently', rate: slowest, short: false }, ...still];
}

/** Its second half is not slower than its first, as far as can be told. */
function isStraight(y: Float64Array, rounding: number): boolean {
  const half = y.length >> 1;
  const first = fitLine(y.subarray(0, half), [], rounding);
  const second = fitLine(y.subarray(half), [], rounding);
  return first.slope - second.slope <= STRAIGHT * Math.hypot(first.se, second.se);
}

/** Too short a window to be a leak by itself: what came before it grew too, if it is one. */
export const isAtSeveralRates = (n: number, N: number): boolean => n < LEAST_SHARE * N;

/** The slowest growth shown before `start`, back to where it covers `samples` of the run; −∞: it never does. */
function slowestOver(samples: number, start: number, before: readonly Stretch[], calm: Float64Array): number {
  let slowest = Number.POSITIVE_INFINITY;
  let end = start;
  for (const { from, to, low } of [...before].reverse()) {
    slowest = Math.min(slowest, low, to < end ? (at(calm, end) - at(calm, to)) / (end - to) : low);
    end = from;
    if (calm.length - end >= samples) return slowest;
  }
  return Number.NEGATIVE_INFINITY;
}

/** The second half is much slower than the first, or the last third than the whole. */
function slowerAtEnd({ slope, y, staircase, rounding }: GrowthInWindow): Limit | undefined {
  const n = y.length;
  if (n < LEAST_FOR_HALVES) return undefined;
  if (staircase !== 'regular') {
    const last = fitLine(y.subarray(n - Math.max(6, Math.floor(n / 3))), [], rounding);
    if (last.slope + studentQuantile(0.99, last.df) * last.se < 0.6 * slope) {
      return never('stopped-before-end');
    }
  }
  const half = n >> 1;
  const first = fitLine(y.subarray(0, half), [], rounding);
  const second = fitLine(y.subarray(half), [], rounding);
  const error = Math.hypot(first.se, second.se);
  const slower = second.slope < 0.5 * first.slope && first.slope - second.slope > 1.5 * error;
  return slower ? never('slowing') : undefined;
}
