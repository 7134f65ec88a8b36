import { DECIDING_TAIL, LEAST_UNITS, PRINTED_TAIL } from '../accuracy/interval/rate-interval.ts';
import { studentQuantile } from '../growth/student-t.ts';

/** What was counted of one utterance, and how long it is. */
export interface TimedUtterance {
  readonly errors: number;
  readonly length: number;
  readonly seconds: number;
  readonly group?: string | undefined;
}

/** How the error rate of an utterance goes on with its length: rate a doubling. */
export interface LengthSlope {
  readonly perDoubling: number;
  /** 95 %, for people. */
  readonly ci95: [low: number, high: number];
  /** 99 %: what decides. */
  readonly bounds: [low: number, high: number];
  readonly units: number;
}

/** Constants of this file: docs/metrics.md#faithfulness. A line needs more than the level that it goes through. */
const LEAST = 2 * LEAST_UNITS;
/** Doublings: lengths that differ by less tell nothing of length. */
const LEAST_SPREAD = 0.15;

/** Sums of a regression of y on x. */
type Sums = readonly [n: number, x: number, y: number, xx: number, xy: number];

/**
 * The slope of the error rate over the logarithm of the length, each utterance for one: weighted by their length the longest
 * few would decide, and no interval hold. Its error by the jackknife over units (Efron & Tibshirani 1993, §11.5), Student's t.
 */
export function lengthSlope(
  utterances: readonly TimedUtterance[],
): LengthSlope | { readonly reason: string } {
  const units = unitsOf(utterances.filter(({ length, seconds }) => length > 0 && seconds > 0));
  if (units.length < LEAST)
    return { reason: `${units.length} of at least ${LEAST} units that a slope takes` };
  const all = units.reduce((sum, unit) => plus(sum, unit, 1));
  const [n, x, , xx] = all;
  if (Math.sqrt(Math.max(0, xx / n - (x / n) ** 2)) < LEAST_SPREAD)
    return { reason: 'all are about as long' };
  const slope = slopeOf(all);
  const without = units.map((unit) => slopeOf(plus(all, unit, -1)));
  const mean = without.reduce((sum, value) => sum + value, 0) / units.length;
  const squares = without.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const error = Math.sqrt(((units.length - 1) / units.length) * squares);
  if (!Number.isFinite(error)) return { reason: 'one unit alone has another length than the rest' };
  const at = (tail: number): [number, number] => {
    const reach = studentQuantile(1 - tail, units.length - 2) * error;
    return [slope - reach, slope + reach];
  };
  return { perDoubling: slope, ci95: at(PRINTED_TAIL), bounds: at(DECIDING_TAIL), units: units.length };
}

/** The sums of each unit: of a speaker all utterances together. */
function unitsOf(utterances: readonly TimedUtterance[]): Sums[] {
  const sums = new Map<string | number, Sums>();
  utterances.forEach(({ errors, length, seconds, group }, i) => {
    const [x, y] = [Math.log2(seconds), errors / length];
    const key = group ?? i;
    sums.set(key, plus(sums.get(key) ?? [0, 0, 0, 0, 0], [1, x, y, x * x, x * y], 1));
  });
  return [...sums.values()];
}

const plus = (a: Sums, b: Sums, sign: 1 | -1): Sums => [
  a[0] + sign * b[0],
  a[1] + sign * b[1],
  a[2] + sign * b[2],
  a[3] + sign * b[3],
  a[4] + sign * b[4],
];

const slopeOf = ([n, x, y, xx, xy]: Sums): number => (xy - (x * y) / n) / (xx - (x * x) / n);
