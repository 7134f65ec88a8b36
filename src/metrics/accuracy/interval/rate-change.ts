import { upperTail } from '../../growth/student-t.ts';
import {
  DECIDING_TAIL,
  drawnInterval,
  type Interval,
  lackOf,
  largestRate,
  maximum,
  type NoInterval,
} from './rate-interval.ts';
import { type BootstrappedRatio, bootstrapRatio, type DrawOptions, ratioOf } from './ratio-bootstrap.ts';
import { type CountedUtterance, type Units, unitsOf } from './units.ts';

/** Constants of this file: docs/metrics.md#comparing-error-rates. */
export const MARGIN = 0.005;
const PRINTED_TAIL = 0.025;
/** Not foreseen further than this. */
const MOST_UTTERANCES = 1e6;

export type RateVerdict = 'same' | 'better' | 'worse' | 'not-worse' | 'undecided';

/** The error rate of a candidate against that of a baseline, utterance by utterance. */
export interface RateChange {
  readonly verdict: RateVerdict;
  /** Candidate less baseline. */
  readonly change: number;
  readonly ci95: Interval;
  /** 99 %: what decides. */
  readonly bounds: Interval;
  /** Two-sided, of the matched-pairs test; 1 where no utterance differs. */
  readonly p: number;
  readonly kind: Units['kind'];
  readonly units: number;
  /** Units with other counts than the baseline has. */
  readonly changed: number;
  /** Utterances after which it is decided if all goes on as it is; absent: none can be promised, or none is needed. */
  readonly needed?: number;
}

/**
 * Compares two systems on the same utterances: bootstrap-t of the difference of errors over the common length, and the
 * matched-pairs test (Gillick & Cox, ICASSP 1989). A change is called where both see it.
 * @param utterances errors of the candidate less errors of the baseline
 * @param margin difference in rate below which a candidate is not worse
 */
export function rateChange(
  utterances: readonly CountedUtterance[],
  margin: number = MARGIN,
  draws?: DrawOptions,
): RateChange | NoInterval {
  const units = unitsOf(utterances);
  const lack = lackOf(units);
  if (lack !== undefined) return lack;
  const { errors, lengths, kind } = units;
  const changed = errors.reduce((count, value) => count + (value === 0 ? 0 : 1), 0);
  const common = { kind, units: errors.length, changed };
  if (changed === 0) {
    return { ...common, verdict: 'same', change: 0, ci95: [0, 0], bounds: [0, 0], p: 1 };
  }
  const drawn = bootstrapRatio(errors, lengths, draws);
  const at = (tail: number): Interval => bounded(drawn, units, changed, tail);
  const bounds = at(DECIDING_TAIL);
  const p = matchedPairs(errors);
  const verdict = verdictOf(bounds, p, margin);
  const needed =
    verdict === 'undecided' ? neededFor(drawn.value, bounds, margin, utterances.length) : undefined;
  return {
    ...common,
    verdict,
    change: drawn.value,
    ci95: at(PRINTED_TAIL),
    bounds,
    p,
    ...(needed === undefined ? {} : { needed }),
  };
}

function verdictOf([low, high]: Interval, p: number, margin: number): RateVerdict {
  const certain = p < 2 * DECIDING_TAIL;
  if (low > 0 && certain) return 'worse';
  if (high < 0 && certain) return 'better';
  return high < margin ? 'not-worse' : 'undecided';
}

/**
 * Ends that the draws do not tell: so few units differ, each by no more than the one that differs most. Where most of them
 * differ alike, one that is wrong as a whole may have been missed.
 */
function bounded(drawn: BootstrappedRatio, units: Units, changed: number, tail: number): Interval {
  const { errors, lengths } = units;
  const [low, high] = drawnInterval(drawn, tail);
  if (drawn.blind <= tail && Number.isFinite(low) && Number.isFinite(high)) return [low, high];
  const furthest = maximum(errors.map(Math.abs));
  const worst = changed > errors.length / 2 ? Math.max(furthest, maximum(lengths)) : furthest;
  const most = largestRate(units, changed, worst, tail);
  return [
    Math.min(-most, Number.isFinite(low) ? low : -most),
    Math.max(most, Number.isFinite(high) ? high : most),
  ];
}

/** Two-sided p of no difference in the mean number of errors a unit. */
function matchedPairs(differences: Float64Array): number {
  const { value, error } = ratioOf(differences, new Float64Array(differences.length).fill(1));
  if (error === 0) return 0;
  return 2 * upperTail(Math.abs(value) / error, differences.length - 1);
}

/** Intervals shrink with the square root of what is measured. */
function neededFor(change: number, [low, high]: Interval, margin: number, n: number): number | undefined {
  const toWorse = change > 0 ? (change - low) / change : Number.POSITIVE_INFINITY;
  const toBetter = change < 0 ? (high - change) / -change : Number.POSITIVE_INFINITY;
  const toNotWorse = change < margin ? (high - change) / (margin - change) : Number.POSITIVE_INFINITY;
  const needed = Math.ceil(n * Math.min(toWorse, toBetter, toNotWorse) ** 2);
  return needed > n && needed <= MOST_UTTERANCES ? needed : undefined;
}
