import type { Growth } from '../../record/run-record.ts';
import type { GrowthAnalysis, GrowthSetting } from './analysis.ts';
import { independenceOf } from './autocorrelation.ts';
import { findCycle, samplesForCycle } from './cycle.ts';
import { type Decision, decide } from './decision.ts';
import { DOUBTS, type Doubt } from './doubt.ts';
import { type Estimate, estimateGrowth } from './estimate.ts';
import { median } from './median.ts';
import { checkSeries } from './series.ts';
import { withoutSpikes } from './spikes.ts';
import { studentQuantile } from './student-t.ts';
import { at } from './vector.ts';
import { findWindow, SHORT_RUN, type Window } from './window.ts';

/** Constants of this file: docs/leak-verdict.md#procedure. */
export const LEAST_ITERATIONS = 8;
const LEAST_TO_CLEAR = 12;
/** One-sided confidence of the bounds that decide, and the chance to find a growth of τ + MDE. */
const DECIDING = 0.995;
const PRINTED = 0.975;
const POWER = 0.99;
/** z(0.995) + z(0.99) */
const POWER_SUM = 4.902;
const FLOOR_RATE = 0.05;

/**
 * Judges whether a per-iteration record grows without end: SEG-TOST, docs/leak-verdict.md. Cycle and spikes are
 * removed; warm-up, level steps and changes of slope are found jointly; the slope of what remains, with an error
 * that allows for autocorrelation, is held against the tolerance from both sides. Deterministic.
 *
 * @param series one value an iteration, in one unit (bytes or a count), in order
 * @returns `leak`, a bounded verdict, or `inconclusive` with the iterations that a decision is expected to take;
 *   rates in that unit per iteration. No NaN: what could not be computed is null.
 * @throws {SeriesFailure} a value is not finite, or the setting makes no sense
 */
export function judgeGrowth(series: readonly number[], setting: GrowthSetting): GrowthAnalysis {
  checkSeries(series, setting);
  const N = series.length;
  if (N < LEAST_ITERATIONS) return unfitted(N, setting, 'too-few', LEAST_TO_CLEAR);
  const { tolerance, quantum } = setting;
  const known = setting.cycle ?? 1;
  const forCycle = known > 1 ? samplesForCycle(known) : SHORT_RUN;
  if (known > 1 && N < forCycle) return unfitted(N, setting, 'cycle-too-long', forCycle);

  // Counted from the first sample: the level of a series decides nothing, and large levels cost digits.
  const origin = series[0] ?? 0;
  const y = Float64Array.from(series, (value) => value - origin);
  const floor = materialNoise(y, setting) ** 2;
  const cycle = N >= forCycle && setting.cycle !== 1 ? findCycle(y, setting.cycle) : undefined;
  const offset = (i: number): number => (cycle ? at(cycle.offsets, i % cycle.period) : 0);
  const raw = y.map((value, i) => value - offset(i));
  const calm = withoutSpikes(raw, Math.max(quantum, tolerance / 2));
  const window = findWindow(calm, { tolerance, floor, independence: independenceOf(calm, floor) });
  const kept = calm.subarray(window.start);
  const estimate = estimateGrowth(kept, window, floor, ((cycle?.period ?? 1) - 1) / 2);
  const { slope, se, df } = estimate;
  const reach = studentQuantile(DECIDING, df) * se;
  const bounds: [number, number] = [slope - reach, slope + reach];
  const decision = decide({ estimate, window, raw, kept, tolerance, quantum, floor, bounds });
  const printed = studentQuantile(PRINTED, df) * se;
  const doubt = decision.verdict === 'inconclusive' ? decision.doubt : null;
  const growth: Growth = {
    verdict: decision.verdict,
    rate: slope,
    ci95: [slope - printed, slope + printed],
    bounds,
    mde: reach + studentQuantile(POWER, df) * se,
    tolerance,
    n: N,
    warmup: window.start,
    steps: window.steps.map((s, j) => ({ at: window.start + s, size: estimate.sizes[j] ?? 0 })),
    iterationsNeeded: doubt === null ? null : iterationsNeeded(doubt, N, window, estimate, tolerance),
    reason: reasonOf(decision, window, estimate, N),
  };
  return {
    growth,
    doubt,
    sd: estimate.sd,
    rho: estimate.rho,
    cycle: cycle?.period ?? 1,
    bends: window.bends,
    slowing: estimate.slowing,
    staircase: estimate.staircase === 'regular',
    window: [window.start, N],
    fitted: Array.from(estimate.fitted, (value, i) => value + offset(window.start + i) + origin),
  };
}

/**
 * s₀, the noise that does not matter: what the quantum leaves, half the tolerance, a twentieth of the overall
 * slope. Without it counters free of noise make the search chase irrelevant bends.
 */
function materialNoise(y: Float64Array, { quantum, tolerance }: GrowthSetting): number {
  const lag = Math.max(1, Math.floor(y.length / 4));
  const ahead = y.subarray(lag).map((value, i) => value - at(y, i));
  return Math.max(quantum / Math.sqrt(12), tolerance / 2, (FLOOR_RATE * Math.abs(median(ahead))) / lag);
}

/**
 * What a decision is expected to take. Where noise hinders: warm-up plus the window at which it resolves the
 * tolerance. Where time is missing (growth that began too recently, say): twice the run, the next look.
 */
function iterationsNeeded(
  doubt: Doubt,
  N: number,
  window: Window,
  estimate: Estimate,
  tolerance: number,
): number {
  const noise = Math.sqrt(12) * estimate.sd * Math.sqrt(estimate.kappa);
  const resolved = Math.ceil(((noise * POWER_SUM) / tolerance) ** (2 / 3)) + window.start;
  const enough = doubt === 'unresolved' && resolved > N ? resolved : Math.max(resolved, 2 * N);
  return Math.min(enough, Number.MAX_SAFE_INTEGER);
}

function reasonOf(decision: Decision, window: Window, estimate: Estimate, N: number): string {
  const times = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
  const observed = `stays below the tolerance over the observed ${times(N, 'iteration')}`;
  switch (decision.verdict) {
    case 'inconclusive':
      return DOUBTS[decision.doubt];
    case 'leak':
      return estimate.staircase === 'regular'
        ? `grows above the tolerance to the end, in ${times(window.steps.length, 'even step')}`
        : `grows above the tolerance to the end, over the last ${times(N - window.start, 'iteration')}`;
    case 'pool-step':
      return `${times(window.steps.length, 'change')} of level, otherwise ${observed}`;
    case 'warm-up-plateau':
      return window.start > 0
        ? `after a warm-up of ${times(window.start, 'iteration')} ${observed}`
        : `levels off and ${observed}`;
    case 'no-leak':
      return observed;
  }
}

/** Too little to fit anything. */
function unfitted(n: number, { tolerance }: GrowthSetting, doubt: Doubt, needed: number): GrowthAnalysis {
  const growth: Growth = {
    verdict: 'inconclusive',
    rate: null,
    ci95: [null, null],
    bounds: [null, null],
    mde: null,
    tolerance,
    n,
    warmup: 0,
    steps: [],
    iterationsNeeded: needed,
    reason: DOUBTS[doubt],
  };
  const nothing = { bends: 0, slowing: false, staircase: false, fitted: [] };
  return { growth, doubt, sd: null, rho: null, cycle: 1, window: [0, 0], ...nothing };
}
