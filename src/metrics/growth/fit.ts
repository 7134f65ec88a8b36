import type { FitSetting } from './analysis.ts';
import { clearanceLimits } from './clearance.ts';
import { findCycle, samplesForCycle } from './cycle.ts';
import type { Doubt } from './doubt.ts';
import { type Estimate, estimateGrowth } from './estimate.ts';
import { ENOUGH, type Limit } from './limit.ts';
import { fitLine } from './line.ts';
import { mad, median, medianOrdering } from './median.ts';
import { shortMemory } from './noise.ts';
import { LEAST_FOR_LEAK, persistenceLimits } from './persistence.ts';
import { type BoundedVerdict, boundedAs } from './plateau.ts';
import { type Rises, risesOf } from './rises.ts';
import { checkSeries } from './series.ts';
import { findSteps, stepBuffers } from './steps.ts';
import { studentQuantile } from './student-t.ts';
import { takeTrend, trendBuffers } from './trended.ts';
import { at, differences } from './vector.ts';
import { findWindow, type Window } from './window.ts';

/** Constants of this file: docs/leak-verdict.md#procedure. */
const LEAST_ITERATIONS = 8;
/** One-sided confidence of the bounds that decide, and the chance to find a growth of τ + MDE. */
const DECIDING = 0.995;
const PRINTED = 0.975;
const POWER = 0.99;
const FLOOR_RATE = 0.05;

/** Too little to fit anything. */
export interface Unfitted {
  readonly kind: 'unfitted';
  /** Iterations of the run. */
  readonly n: number;
  readonly doubt: Doubt;
  /** Iterations at which there is something to fit. */
  readonly needed: number;
}

/** What the series shows, whatever it is then held against: no tolerance went into it. */
export interface Fitted {
  readonly kind: 'fitted';
  /** Iterations of the run. */
  readonly n: number;
  /** One-sided 99.5 % bounds of the growth, and its 95 % interval. */
  readonly bounds: readonly [number, number];
  readonly ci95: readonly [number, number];
  readonly mde: number;
  readonly estimate: Estimate;
  readonly window: Window;
  /** Rises to a level that was kept, over the whole run. */
  readonly rises: Rises;
  /** What a leak needs a tolerance below of, and a bounded verdict one above of. */
  readonly leakBelow: readonly Limit[];
  readonly boundedAbove: readonly Limit[];
  readonly boundedAs: BoundedVerdict;
  /** Iterations of the cycle that was taken out; 1 for none. */
  readonly cycle: number;
  /** Fitted values of the window with its cycle, in the unit of the series. */
  readonly fitted: readonly number[];
}

export type GrowthFit = Unfitted | Fitted;

/**
 * Fits a per-iteration record: cycle and spikes are removed; warm-up, level steps and changes of slope are found jointly;
 * what remains gives the slope with an error that allows for autocorrelation. `decideGrowth` holds the result against any
 * number of tolerances. Deterministic.
 *
 * @param series one value an iteration, in one unit (bytes or a count), in order
 * @throws {SeriesFailure} a value is not finite, or the setting makes no sense
 */
export function fitGrowth(series: readonly number[], setting: FitSetting): GrowthFit {
  checkSeries(series, setting);
  const N = series.length;
  if (N < LEAST_ITERATIONS) return { kind: 'unfitted', n: N, doubt: 'too-few', needed: ENOUGH };
  const { scale, quantum } = setting;
  const known = setting.cycle ?? 1;
  const forCycle = known > 1 ? samplesForCycle(known) : LEAST_FOR_LEAK;
  if (known > 1 && N < forCycle) {
    return { kind: 'unfitted', n: N, doubt: 'cycle-too-long', needed: forCycle };
  }
  // Counted from the first sample: the level of a series decides nothing, and large levels cost digits.
  const origin = series[0] ?? 0;
  const y = Float64Array.from(series, (value) => value - origin);
  const rounding = quantum ** 2 / 12;
  const floor = Math.max(materialNoise(y, scale) ** 2, rounding);
  const cycle = N >= forCycle && setting.cycle !== 1 ? findCycle(y, setting.cycle) : undefined;
  const offset = (i: number): number => (cycle ? at(cycle.offsets, i % cycle.period) : 0);
  const raw = y.map((value, i) => value - offset(i));
  const calm = withoutSpikes(raw, Math.max(quantum, scale / 2));
  const rises = risesOf(calm, rounding);
  const steps = rises.all.every((rise) => rise.at === rise.to) ? rises.all.map((rise) => rise.at) : [];
  const independence = independenceOf(calm, floor);
  const window = findWindow(calm, { scale, floor, rounding, independence, steps });
  const kept = calm.subarray(window.start);
  const extra = ((cycle?.period ?? 1) - 1) / 2;
  const estimate = estimateGrowth(kept, window.steps, { floor, rounding, extra });
  const { slope, se, df } = estimate;
  const reach = studentQuantile(DECIDING, df) * se;
  const printed = studentQuantile(PRINTED, df) * se;
  const bounds = [slope - reach, slope + reach] as const;
  return {
    kind: 'fitted',
    n: N,
    bounds,
    ci95: [slope - printed, slope + printed],
    mde: reach + studentQuantile(POWER, df) * se,
    estimate,
    window,
    rises,
    leakBelow: persistenceLimits({
      slope,
      low: bounds[0],
      y: estimate.trunk,
      staircase: estimate.staircase,
      slowing: estimate.slowing,
      sizes: estimate.sizes,
      before: window.before,
      calm,
      lastBelow: (estimate.fitted.at(-1) ?? 0) - (raw.at(-1) ?? 0),
      rounding,
    }),
    boundedAbove: clearanceLimits({
      high: bounds[1],
      estimate,
      rises,
      raw: raw.subarray(window.start),
      n: N,
    }),
    boundedAs: boundedAs({ estimate, start: window.start, raw, kept, quantum, floor }),
    cycle: cycle?.period ?? 1,
    fitted: Array.from(estimate.fitted, (value, i) => value + offset(window.start + i) + origin),
  };
}

/**
 * s₀, the noise that does not matter to the search: half the scale, a twentieth of the overall slope. Without it counters free of noise make the search chase irrelevant bends.
 */
function materialNoise(y: Float64Array, scale: number): number {
  const lag = Math.max(1, Math.floor(y.length / 4));
  const ahead = y.subarray(lag).map((value, i) => value - at(y, i));
  return Math.max(scale / 2, (FLOOR_RATE * Math.abs(median(ahead))) / lag);
}

/** Constants of this file: docs/leak-verdict.md#autocorrelation. */
const LEAST_SAMPLES = 12;
const RAISE = 0.25;
const LEAST_INDEPENDENCE = 0.12;

/**
 * Independent samples that one sample is worth, λ = (1−ρ)/(1+ρ), at least 0.12. ρ is that of the second half, where
 * warm-up is over: after a polynomial, and raised (by at most 0.25) to that about a line with one step, which
 * leaves the slower noise in.
 */
export function independenceOf(y: Float64Array, floor: number): number {
  const half = y.subarray(Math.floor(y.length / 2));
  const n = half.length;
  if (n < LEAST_SAMPLES) return 1;
  const short = shortMemory(half).rho;
  const price = { samples: n, price: 3 * Math.log(n), floor, limit: 1 };
  const { steps } = findSteps(takeTrend(half, trendBuffers(n)), price, stepBuffers(n, 1));
  const rho = Math.max(short, Math.min(fitLine(half, steps, 0).rho, short + RAISE));
  return Math.max(LEAST_INDEPENDENCE, (1 - rho) / (1 + rho));
}

/** Neighbours on each side, and how many noise levels make a spike: docs/leak-verdict.md#spikes. */
const REACH = 3;
const FAR = 6;

/**
 * A Hampel filter (Pearson, 2002): a sample that is off the median of its six neighbours by more than six noise
 * levels takes that median. Steps and ramps survive, and the end points are never touched. The noise level is the
 * largest of the neighbours' MAD, the MAD of the differences / √2, and `floor`.
 */
export function withoutSpikes(y: Float64Array, floor: number): Float64Array {
  const calm = y.slice();
  if (y.length < 3) return calm;
  const overall = Math.max(mad(differences(y)) / Math.SQRT2, floor);
  const buffer = new Float64Array(2 * REACH);
  for (let i = 1; i < y.length - 1; i++) {
    let count = 0;
    for (let j = Math.max(0, i - REACH); j <= Math.min(y.length - 1, i + REACH); j++) {
      if (j !== i) buffer[count++] = at(y, j);
    }
    const neighbours = buffer.subarray(0, count);
    const centre = medianOrdering(neighbours);
    const off = Math.abs(at(y, i) - centre);
    if (off > FAR * overall && off > FAR * mad(neighbours) && !onTheWay(y, i)) calm[i] = centre;
  }
  return calm;
}

/** Between what comes before and what comes after: part of a rise or a fall. */
function onTheWay(y: Float64Array, i: number): boolean {
  const before = median(y.subarray(Math.max(0, i - REACH), i));
  const after = median(y.subarray(i + 1, i + 1 + REACH));
  return (at(y, i) - before) * (after - at(y, i)) > 0;
}
