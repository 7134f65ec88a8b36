import type { GrowthVerdict } from '../../record/run-record.ts';
import { MOST_POOL_STEPS } from './clearance.ts';
import type { Estimate } from './estimate.ts';
import { median } from './median.ts';

/** Constants of this file: docs/leak-verdict.md#verdict. */
const CLEAR_STEP = 4;
const MOSTLY_STEPS = 0.8;
const WARM_UP_NOISE = 4;
const WARM_UP_QUANTA = 8;

export type BoundedVerdict = Exclude<GrowthVerdict, 'leak' | 'inconclusive'>;

export interface Shape {
  readonly estimate: Estimate;
  /** First sample of the window. */
  readonly start: number;
  /** The whole run without its cycle, spikes left in. */
  readonly raw: Float64Array;
  /** The window, spikes removed. */
  readonly kept: Float64Array;
  readonly quantum: number;
  /** s₀²: what is below it is no level of its own. */
  readonly floor: number;
}

/** Which kind of bounded it is if it is: levels of a pool, a warm-up before the window, or nothing at all. */
export function boundedAs({ estimate, start, raw, kept, quantum, floor }: Shape): BoundedVerdict {
  const sd = Math.max(estimate.sd, Math.sqrt(floor));
  const clear = estimate.sizes.filter((size) => Math.abs(size) > CLEAR_STEP * sd);
  const ups = clear.filter((size) => size > 0);
  const rise = ups.reduce((sum, size) => sum + size, 0);
  const drift = Math.max(0, (kept.length - 1) * estimate.meanSlope);
  const slowRise = estimate.slowing && rise < MOSTLY_STEPS * (rise + drift);
  if (clear.length > 0 && ups.length <= MOST_POOL_STEPS && !slowRise) return 'pool-step';
  const early = raw.subarray(0, Math.max(1, Math.min(start, 3)));
  const settled = kept.subarray(0, Math.max(3, Math.floor(kept.length / 4)));
  const climb = start > 0 ? Math.abs(median(early) - median(settled)) : 0;
  const warmedUp = climb > Math.max(WARM_UP_NOISE * sd, WARM_UP_QUANTA * quantum);
  return warmedUp || estimate.slowing || clear.length > MOST_POOL_STEPS ? 'warm-up-plateau' : 'no-leak';
}
