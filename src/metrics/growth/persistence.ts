import type { Doubt } from './doubt.ts';
import { fitLine } from './line.ts';
import { studentQuantile } from './student-t.ts';

/** Constants of this file: docs/leak-verdict.md#persistence. */
const GIVEN_BACK = 0.4;
const FASTER_BEFORE = 1.3;
const LEAST_SHARE = 0.35;
const LEAST_SHARE_AFTER_FASTER = 0.4;
const LEAST_FOR_HALVES = 12;

export interface GrowthInWindow {
  /** The slope that is about to be called a leak. */
  readonly slope: number;
  /** The window; for isolated steps, with them taken out. */
  readonly y: Float64Array;
  readonly staircase: boolean;
  readonly slowing: boolean;
  readonly sizes: readonly number[];
  /** Steepest slope of a stretch before the window. */
  readonly slopeBefore: number;
  /** Samples of the whole run. */
  readonly N: number;
  readonly floor: number;
}

/**
 * Why growth above the tolerance is not a leak yet: a leak goes on. It is not given back, does not slow down,
 * fills a good part of the run and reaches its end. Undefined: it persists. The rules stand from the whole window to
 * its last third; the later ones are the more particular, and the last that applies gives the reason.
 */
export function doubtOfPersistence(growth: GrowthInWindow): Doubt | undefined {
  const { slope, y, sizes, slopeBefore, N, floor, staircase } = growth;
  const n = y.length;
  const givenBack = -sizes.filter((size) => size < 0).reduce((sum, size) => sum + size, 0) / (n - 1);
  if (givenBack > GIVEN_BACK * slope) return 'given-back';
  if (growth.slowing) return 'slowing';
  if (slopeBefore > FASTER_BEFORE * slope && n < LEAST_SHARE_AFTER_FASTER * N) return 'slowed-recently';
  if (n < LEAST_SHARE * N) return 'began-recently';
  if (n < LEAST_FOR_HALVES) return undefined;

  const half = n >> 1;
  const first = fitLine(y.subarray(0, half), [], floor);
  const second = fitLine(y.subarray(half), [], floor);
  const error = Math.hypot(first.se, second.se);
  const slower = second.slope < 0.5 * first.slope && first.slope - second.slope > 1.5 * error;
  if (staircase) return slower ? 'slowing' : undefined;

  const last = fitLine(y.subarray(n - Math.max(6, Math.floor(n / 3))), [], floor);
  if (last.slope + studentQuantile(0.99, last.df) * last.se < 0.6 * slope) return 'stopped-before-end';
  return slower ? 'slowing' : undefined;
}
