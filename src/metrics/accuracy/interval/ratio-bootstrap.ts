/** A ratio of two sums over units that were drawn independently: errors over length of utterances, or of speakers. */
export interface Ratio {
  readonly value: number;
  /** Standard error by linearisation; 0: every unit has the same ratio. */
  readonly error: number;
  readonly units: number;
}

/** A ratio with the distribution of its studentised error, by bootstrap. */
export interface BootstrappedRatio extends Ratio {
  /** Quantile of (drawn ratio − ratio) / its own standard error; ±∞ where too many draws hold no spread to tell. */
  readonly quantile: (p: number) => number;
  /** Share of the draws without a spread to studentise by: what they leave open, no quantile of the others tells. */
  readonly blind: number;
}

/** Constants of this file: docs/metrics.md#intervals-of-error-rates. */
const SEED = 1;
const DRAWS = 10_000;
const LEAST_DRAWS = 2_000;
/** More picks than this in all would take more than some seconds. */
const MOST_PICKS = 2e8;
/** What is left by rounding is no spread: of the ratio, and of a draw as a share of the whole's. */
const ROUNDING = 1e-12;
const NO_SPREAD = 1e-6;

/** Studies of the method draw less and with other seeds; results never do. */
export interface DrawOptions {
  readonly seed?: number;
  readonly most?: number;
}

/** @param over numerators, one a unit @param under denominators, all together above 0 */
export function ratioOf(over: Float64Array, under: Float64Array): Ratio {
  let [top, bottom] = [0, 0];
  for (let i = 0; i < over.length; i++) {
    top += over[i] as number;
    bottom += under[i] as number;
  }
  const value = top / bottom;
  let squares = 0;
  for (let i = 0; i < over.length; i++) squares += ((over[i] as number) - value * (under[i] as number)) ** 2;
  const units = over.length;
  const error = Math.sqrt((units / Math.max(1, units - 1)) * squares) / bottom;
  return { value, error: error < ROUNDING ? 0 : error, units };
}

/**
 * Bootstrap-t of a ratio (Efron & Tibshirani 1993, §12.5): units are drawn with replacement, and each draw is
 * studentised by its own standard error. Seeded: the same units give the same quantiles.
 */
export function bootstrapRatio(
  over: Float64Array,
  under: Float64Array,
  { seed = SEED, most = DRAWS }: DrawOptions = {},
): BootstrappedRatio {
  const ratio = ratioOf(over, under);
  const { units, value } = ratio;
  const draws = Math.max(Math.min(most, LEAST_DRAWS), Math.min(most, Math.floor(MOST_PICKS / units)));
  // Side by side: a pick finds both in one place of memory.
  const pairs = new Float64Array(2 * units);
  for (let i = 0; i < units; i++) pairs.set([over[i] as number, under[i] as number], 2 * i);
  // Marsaglia's xorshift32 (2003), in whole numbers alone and in this very loop, since it runs a hundred million times.
  let state = Math.imul(seed + 1, 0x9e3779b1) | 1;
  const share = units / 2 ** 32;
  const studentised = new Float64Array(draws);
  const least = Math.max(ROUNDING, NO_SPREAD * ratio.error);
  let blind = 0;
  const correction = units / Math.max(1, units - 1);
  for (let draw = 0; draw < draws; draw++) {
    let [top, bottom, oo, ou, uu] = [0, 0, 0, 0, 0];
    for (let i = 0; i < units; i++) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      const at = 2 * Math.floor((state >>> 0) * share);
      const o = pairs[at] as number;
      const u = pairs[at + 1] as number;
      top += o;
      bottom += u;
      oo += o * o;
      ou += o * u;
      uu += u * u;
    }
    const drawn = top / bottom;
    const squares = Math.max(0, oo - 2 * drawn * ou + drawn * drawn * uu);
    const error = Math.sqrt(correction * squares) / bottom;
    if (error <= least) blind += 1;
    studentised[draw] = quotient(drawn - value, error, least);
  }
  studentised.sort();
  return {
    ...ratio,
    blind: blind / draws,
    quantile: (p) => studentised[Math.round(p * (draws - 1))] as number,
  };
}

/** A draw without spread says how far off it may be only where it is not off at all. */
function quotient(difference: number, error: number, least: number): number {
  if (error > least) return difference / error;
  return Math.abs(difference) < ROUNDING ? 0 : Math.sign(difference) * Number.POSITIVE_INFINITY;
}
