import { at } from './vector.ts';

/** Constants of this file: docs/leak-verdict.md#levels. */
const PRICE = 16;
const PRICE_OF_LENGTH = 4;
const MOST_LEVELS = 256;
const LONGEST_LAG = 10;
const SHORTEST_LAG = 3;
const HIGHEST = 0.97;
/** Width of the middle half of a standard normal; and what is added to it in small samples (Rousseeuw & Leroy, 1987). */
const HALF_WIDTH = 1.349;
const SMALL_SAMPLE = 5;
/** Pairs of samples a sixteenth of the run apart: five steps lie between less than a third of them. */
const LAG_SHARE = 16;

/** A stretch of one level. */
export interface Level {
  readonly from: number;
  /** One past the last. */
  readonly to: number;
  readonly mean: number;
}

/** Noise about a level, which a few steps do not move. */
export interface LevelNoise {
  readonly variance: number;
  /** Samples after which it is forgotten, (1+ρ)/(1−ρ). */
  readonly memory: number;
}

interface Split {
  readonly from: number;
  readonly to: number;
  readonly at: number;
  /** Squared difference of the two means in units of its variance. */
  readonly clear: number;
}

/**
 * The levels that a series passes through, by binary segmentation without a trend (Scott & Knott, 1974), the clearest split
 * first. The means of both sides must differ by more than noise of this size and memory lets them. A slope comes out as
 * many levels; whether they are steps is for `risesOf` to say.
 */
export function levelsOf(y: Float64Array, noise: LevelNoise): Level[] {
  const N = y.length;
  const sums = new Float64Array(N + 1);
  for (let i = 0; i < N; i++) sums[i + 1] = at(sums, i) + at(y, i);
  const least = PRICE + PRICE_OF_LENGTH * Math.log(N);
  const open: Split[] = [];
  const edges = [0, N];
  const look = (from: number, to: number): void => {
    const split = bestSplit(sums, from, to, noise);
    if (split !== undefined && split.clear > least) open.push(split);
  };
  look(0, N);
  while (open.length > 0 && edges.length <= MOST_LEVELS) {
    const next = open.reduce((best, split) => (split.clear > best.clear ? split : best));
    open.splice(open.indexOf(next), 1);
    edges.push(next.at);
    look(next.from, next.at);
    look(next.at, next.to);
  }
  edges.sort((a, b) => a - b);
  return edges.slice(1).map((to, k) => {
    const from = edges[k] ?? 0;
    return { from, to, mean: (at(sums, to) - at(sums, from)) / (to - from) };
  });
}

/** Variance of a mean of `count` samples. */
export const varianceOfMean = ({ variance, memory }: LevelNoise, count: number): number =>
  (variance * Math.min(memory, count)) / count;

function bestSplit(sums: Float64Array, from: number, to: number, noise: LevelNoise): Split | undefined {
  let best: Split | undefined;
  const before = at(sums, from);
  const all = at(sums, to);
  for (let s = from + 1; s < to; s++) {
    const left = s - from;
    const right = to - s;
    const off = (all - at(sums, s)) / right - (at(sums, s) - before) / left;
    const clear = (off * off) / (varianceOfMean(noise, left) + varianceOfMean(noise, right));
    if (best === undefined || clear > best.clear) best = { from, to, at: s, clear };
  }
  return best;
}

/**
 * The noise of a series with levels, from differences: of neighbours, V₁, and of samples up to ten
 * apart, V_L, where AR(1) noise has forgotten most: ρ = 1 − V₁/V_L. `rounding`: the least variance.
 */
export function levelNoise(y: Float64Array, rounding: number): LevelNoise {
  const lag = Math.min(LONGEST_LAG, Math.max(SHORTEST_LAG, Math.floor(y.length / LAG_SHARE)));
  const near = differenceVariance(y, 1);
  const far = Math.max(near, differenceVariance(y, lag));
  if (far <= rounding) return { variance: rounding, memory: 1 };
  const rho = Math.min(1 - near / far, HIGHEST);
  return { variance: far, memory: (1 + rho) / (1 - rho) };
}

/** Of noise from the shortest interval that holds half of the differences: steps between less than half do not move it. */
function differenceVariance(y: Float64Array, apart: number): number {
  const ahead = y
    .subarray(apart)
    .map((value, i) => value - at(y, i))
    .sort();
  const m = ahead.length;
  const half = m >> 1;
  let width = Number.POSITIVE_INFINITY;
  for (let i = 0; i + half < m; i++) width = Math.min(width, at(ahead, i + half) - at(ahead, i));
  return ((width / HALF_WIDTH) * (1 + SMALL_SAMPLE / m)) ** 2 / 2;
}
