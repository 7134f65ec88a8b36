import type { Candidate } from './candidates.ts';

export interface SearchOptions {
  /** Samples: length that costs nothing. */
  readonly target: number;
  /** Samples: a chunk is never longer. */
  readonly max: number;
}

export interface Cuts {
  /** Indices of the chosen candidates, first and last included. */
  readonly chosen: readonly number[];
  /** Price of the whole. */
  readonly cost: number;
  /** Pairs of candidates that were looked at. */
  readonly steps: number;
}

/** Samples: a chunk this much shorter or longer than the target costs 1. */
const TOLERANCE = 5 * 16_000;

/**
 * The cheapest way to cut (dynamic programming; docs/vad.md, "Cost" and "Search"). The price of a chunk is
 * ((length - target) / 5 s)² and its pauses'; that of a cut is the candidate's. Predecessors are looked at from near to
 * far until the chunk is too long: at most about 250 a candidate, for pauses are at least 100 ms apart. Of equals, the
 * shorter last chunk wins.
 */
export function cheapestCuts(places: readonly Candidate[], { target, max }: SearchOptions): Cuts {
  const count = places.length;
  const from = new Int32Array(count);
  // The inner loop reads two flat arrays: where a chunk would start, and the price up to there less that of all pauses
  // so far, so that the pauses inside a chunk are a difference.
  const starts = Float64Array.from(places, (place) => place.start);
  const before = new Float64Array(count);
  let pauses = places[0]?.pause ?? 0;
  let cost = 0;
  let steps = 0;
  for (let j = 1; j < count; j += 1) {
    const place = places[j];
    if (place === undefined) break;
    let least = Number.POSITIVE_INFINITY;
    let best = 0;
    let i = j - 1;
    for (; i >= 0; i -= 1) {
      const length = place.end - (starts[i] ?? 0);
      if (length > max) break;
      const off = (length - target) / TOLERANCE;
      const price = (before[i] ?? 0) + off * off;
      if (price < least) {
        least = price;
        best = i;
      }
    }
    steps += j - 1 - i;
    from[j] = best;
    cost = least + pauses + place.cost;
    pauses += place.pause;
    before[j] = cost - pauses;
  }
  const chosen = [count - 1];
  for (let i = count - 1; i > 0; i = from[i] ?? 0) chosen.push(from[i] ?? 0);
  return { chosen: chosen.reverse(), cost, steps };
}
