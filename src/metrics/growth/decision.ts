import type { GrowthVerdict } from '../../record/run-record.ts';
import type { Doubt } from './doubt.ts';
import type { Estimate } from './estimate.ts';
import { median } from './median.ts';
import { doubtOfPersistence } from './persistence.ts';
import type { Window } from './window.ts';

/** Constants of this file: docs/leak-verdict.md#verdict. */
const LEAST_TO_CLEAR = 12;
const OFF_THE_LINE = 6;
const CLEAR_STEP = 4;
const MOST_POOL_STEPS = 2;
const MOSTLY_STEPS = 0.8;
const WARM_UP_NOISE = 4;
const WARM_UP_QUANTA = 8;
const IRREGULAR_MATTERS = 0.5;

/** Everything that the last step looks at. */
export interface Evidence {
  readonly estimate: Estimate;
  readonly window: Window;
  /** The whole run without its cycle, spikes left in. */
  readonly raw: Float64Array;
  /** The window, spikes removed. */
  readonly kept: Float64Array;
  readonly tolerance: number;
  readonly quantum: number;
  /** s₀² */
  readonly floor: number;
  /** One-sided 99.5 % bounds of the growth. */
  readonly bounds: readonly [number, number];
}

export type Decision =
  | { readonly verdict: Exclude<GrowthVerdict, 'inconclusive'> }
  | { readonly verdict: 'inconclusive'; readonly doubt: Doubt };

/**
 * Step 11: two one-sided tests against the tolerance (Schuirmann, 1987), where a leak must persist besides and
 * a bounded run must end on its line. What neither side proves is inconclusive.
 */
export function decide(evidence: Evidence): Decision {
  const { estimate, bounds, tolerance, kept } = evidence;
  const [low, high] = bounds;
  if (estimate.staircase === 'irregular' && estimate.throughSlope > IRREGULAR_MATTERS * tolerance) {
    return doubtful('irregular-steps');
  }
  if (low > tolerance) {
    const doubt = doubtOfPersistence({
      slope: estimate.slope,
      y: estimate.trunk,
      staircase: estimate.staircase === 'regular',
      slowing: estimate.slowing,
      sizes: estimate.sizes,
      slopeBefore: evidence.window.slopeBefore,
      N: evidence.raw.length,
      floor: evidence.floor,
    });
    return doubt === undefined ? { verdict: 'leak' } : doubtful(doubt);
  }
  if (high >= tolerance) return doubtful('unresolved');
  if (leftTheLine(evidence)) return doubtful('unsettled');
  if (kept.length < LEAST_TO_CLEAR) return doubtful('too-few-to-clear');
  return { verdict: boundedBy(evidence) };
}

const doubtful = (doubt: Doubt): Decision => ({ verdict: 'inconclusive', doubt });

/** The last three samples lie far off the line: something began that the window cannot judge. */
function leftTheLine({ estimate, window, raw, floor }: Evidence): boolean {
  const off = raw.subarray(window.start).map((value, i) => value - (estimate.fitted[i] ?? 0));
  return Math.abs(median(off.subarray(-3))) > OFF_THE_LINE * Math.max(estimate.sd, Math.sqrt(floor));
}

/** Which kind of bounded: levels of a pool, a warm-up before the window, or nothing at all. */
function boundedBy(evidence: Evidence): 'pool-step' | 'warm-up-plateau' | 'no-leak' {
  const { estimate, window, raw, kept, quantum } = evidence;
  const clear = estimate.sizes.filter((size) => Math.abs(size) > CLEAR_STEP * estimate.sd);
  const ups = clear.filter((size) => size > 0);
  const rise = ups.reduce((sum, size) => sum + size, 0);
  const drift = Math.max(0, (kept.length - 1) * estimate.meanSlope);
  const slowRise = estimate.slowing && rise < MOSTLY_STEPS * (rise + drift);
  if (clear.length > 0 && ups.length <= MOST_POOL_STEPS && !slowRise) return 'pool-step';
  const early = raw.subarray(0, Math.max(1, Math.min(window.start, 3)));
  const settled = kept.subarray(0, Math.max(3, Math.floor(kept.length / 4)));
  const climb = window.start > 0 ? Math.abs(median(early) - median(settled)) : 0;
  const warmedUp = climb > Math.max(WARM_UP_NOISE * estimate.sd, WARM_UP_QUANTA * quantum);
  return warmedUp || estimate.slowing || clear.length > MOST_POOL_STEPS ? 'warm-up-plateau' : 'no-leak';
}
