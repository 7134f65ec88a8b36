import { pairedShift, type Shift, unpairedShift } from './shift.ts';
import { DELTA, type Judged, judgeShift, pairsNeeded } from './verdict.ts';

export interface ComparisonSetting {
  readonly better: 'less' | 'more';
  /** Probability on each side of the interval, `tailOf(tests)`. */
  readonly tail: number;
  readonly delta?: number;
  /**
   * `paired`: value k of both was measured side by side, in ABBA order. `unpaired`: measured at different times, so that
   * only the two samples can be compared.
   */
  readonly design: 'paired' | 'unpaired';
}

/** Two builds compared by one positive value for each launch. */
export interface LaunchesCompared extends Judged {
  /** Ours over theirs, and the interval that decides. */
  readonly ratio: number;
  readonly bounds: readonly [low: number, high: number];
  /** As judged: positive is worse. */
  readonly shift: Shift;
  /** ln ours − ln theirs of each pair, in the order measured; empty without pairs. */
  readonly differences: readonly number[];
  /** Pairs that a decision is expected to take; null once decided, or where more would not help. */
  readonly pairsNeeded: number | null;
}

/**
 * Compares two builds (docs/comparison.md). Paired values are cut to the shorter list. At least two values each, all
 * above 0.
 */
export function compareLaunches(
  ours: readonly number[],
  theirs: readonly number[],
  { better, tail, delta = DELTA, design }: ComparisonSetting,
): LaunchesCompared {
  const [a, b] = [ours.map(Math.log), theirs.map(Math.log)];
  const pairs = design === 'paired' ? Math.min(a.length, b.length) : 0;
  const differences = a.slice(0, pairs).map((value, k) => value - (b[k] ?? value));
  const natural = design === 'paired' ? pairedShift(differences, tail) : unpairedShift(a, b, tail);
  const shift = better === 'less' ? natural : mirrored(natural);
  const judged = judgeShift(shift, delta);
  return {
    ...judged,
    ratio: Math.exp(natural.estimate),
    bounds: [Math.exp(natural.low), Math.exp(natural.high)],
    shift,
    differences,
    pairsNeeded: judged.verdict === 'inconclusive' ? (pairsNeeded(shift, tail, delta) ?? null) : null,
  };
}

const mirrored = ({ estimate, low, high, ...rest }: Shift): Shift => ({
  ...rest,
  estimate: -estimate,
  low: -high,
  high: -low,
});
