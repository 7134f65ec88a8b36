import { halfWidth, type Shift } from './shift.ts';

/** Smallest change that counts, as a share (docs/comparison.md#verdicts). */
export const DELTA = 0.03;

/** Fewer pairs give intervals too wide to say anything (docs/comparison.md#verdicts). */
export const LEAST_PAIRS = 5;

export const SPEED_VERDICTS = ['regression', 'improvement', 'no-change', 'inconclusive'] as const;
export type SpeedVerdict = (typeof SPEED_VERDICTS)[number];

export interface Judged {
  readonly verdict: SpeedVerdict;
  /** The whole interval lies below δ: whatever else is open, it is not slower than that. */
  readonly regressionExcluded: boolean;
}

/**
 * The verdict on a shift whose positive direction is worse (docs/comparison.md#verdicts). A change is called where it is
 * certain (the interval excludes 0) and its estimate reaches δ; no change where the whole interval is within ±δ.
 */
export function judgeShift({ estimate, low, high }: Shift, delta = DELTA): Judged {
  const edge = Math.log1p(delta);
  const regressionExcluded = high < edge;
  if (low > 0 && estimate >= edge) return { verdict: 'regression', regressionExcluded };
  if (high < 0 && estimate <= -edge) return { verdict: 'improvement', regressionExcluded };
  if (regressionExcluded && low > -edge) return { verdict: 'no-change', regressionExcluded };
  return { verdict: 'inconclusive', regressionExcluded };
}

/** More pairs than this are not foreseen: a change that takes more is not visible here. */
const MOST_PAIRS = 10_000;

/**
 * Pairs after which this shift would be decided if estimate and noise stayed as they are; undefined where it takes more
 * than 10,000.
 */
export function pairsNeeded({ estimate, sd, n }: Shift, tail: number, delta = DELTA): number | undefined {
  const edge = Math.log1p(delta);
  const size = Math.abs(estimate);
  // At δ itself nothing decides: either side is then half a chance.
  const room = size >= edge ? size : edge - size;
  for (let pairs = n; pairs <= MOST_PAIRS; pairs = Math.ceil(pairs * 1.1)) {
    if (halfWidth(sd, pairs, tail) < room) return pairs;
  }
  return undefined;
}
