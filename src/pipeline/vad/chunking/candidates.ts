import { HOP } from '../grid/grid.ts';
import type { Run } from './mask.ts';

/**
 * A place where audio may be cut, with all that a chunk which begins or ends there needs to know. Samples, except
 * `cost` and `pause` (docs/vad.md, "Cost").
 */
export interface Candidate {
  /** Where the cell ends and the next begins. */
  readonly cut: number;
  /** Where a chunk that begins here starts, and where one that ends here stops: silence beyond the padding is left out. */
  readonly start: number;
  readonly end: number;
  /** True inside speech. */
  readonly forced: boolean;
  /** Price of cutting here. */
  readonly cost: number;
  /** Price of having this pause inside a chunk. */
  readonly pause: number;
}

export interface CandidateInput {
  /** At least one. */
  readonly runs: readonly Run[];
  /** Probability of speech of each hop. */
  readonly speech: Float64Array;
  /** Energy of each hop, dB; may be empty. */
  readonly energyDb: ArrayLike<number>;
  readonly samples: number;
  /** Samples of silence kept on both sides of speech. */
  readonly pad: number;
}

/** Hops of speech in which one place for a forced cut is chosen. */
const CELL = 16;

/** A cut this far from speech on both sides costs nothing (samples: 400 ms). */
const COMFORT = 6400;
const CLOSE_CUT = 4;
/** A forced cut costs this, and up to 20 more for how much speech there is at that place. */
const FORCED_CUT = 30;
const FORCED_LOUDNESS = 10;
/** Silence inside a chunk is free up to 2 s and costs 0.3 a second beyond. */
const LONG_PAUSE = 32_000;
const PAUSE_PRICE = 0.3 / 16_000;

/** Every place where a chunk may begin or end, in order: 0, the middle of each pause, one in each cell of speech, the end. */
export function candidates({ runs, speech, energyDb, samples, pad }: CandidateInput): Candidate[] {
  const loudness = loudnessOf(speech, energyDb);
  const found: Candidate[] = [];
  runs.forEach((run, r) => {
    const before = runs[r - 1];
    found.push(before === undefined ? beginning(run, pad) : between(before, run, pad));
    for (let cell = run.from + CELL; cell < run.to; cell += CELL) {
      found.push(forcedCut(cell, Math.min(cell + CELL, run.to), loudness));
    }
  });
  const last = runs.at(-1);
  if (last !== undefined) found.push(ending(last, samples, pad));
  return found;
}

const beginning = (run: Run, pad: number): Candidate => ({
  cut: 0,
  start: Math.max(0, run.from * HOP - pad),
  end: 0,
  forced: false,
  cost: 0,
  pause: 0,
});

const ending = (run: Run, samples: number, pad: number): Candidate => ({
  cut: samples,
  start: samples,
  end: Math.min(samples, run.to * HOP + pad),
  forced: false,
  cost: 0,
  pause: 0,
});

/** The middle of the pause between two runs. */
function between(before: Run, after: Run, pad: number): Candidate {
  const middle = (before.to + after.from) >> 1;
  const distance = Math.min(middle - before.to, after.from - middle) * HOP;
  const cut = middle * HOP;
  return {
    cut,
    start: Math.max(cut, after.from * HOP - pad),
    end: Math.min(cut, before.to * HOP + pad),
    forced: false,
    cost: CLOSE_CUT * Math.max(0, 1 - distance / COMFORT) ** 2,
    pause: PAUSE_PRICE * Math.max(0, (after.from - before.to) * HOP - LONG_PAUSE),
  };
}

/** The boundary between two hops of `[from, to)` with the least speech around it; the first of equals. */
function forcedCut(from: number, to: number, loudness: (boundary: number) => number): Candidate {
  let best = from;
  let least = Number.POSITIVE_INFINITY;
  for (let boundary = from; boundary < to; boundary += 1) {
    const value = loudness(boundary);
    if (value < least) {
      least = value;
      best = boundary;
    }
  }
  const cut = best * HOP;
  return { cut, start: cut, end: cut, forced: true, cost: FORCED_CUT + FORCED_LOUDNESS * least, pause: 0 };
}

/**
 * How much speech there is at a boundary between hops, 0 … 2: mean probability of the four hops around it, and energy of
 * the two beside it on the scale from the 5th to the 95th percentile of the whole.
 */
function loudnessOf(speech: Float64Array, energyDb: ArrayLike<number>): (boundary: number) => number {
  const [quiet = 0, loud = 0] = percentiles(energyDb, [0.05, 0.95]);
  const range = loud - quiet;
  return (boundary) => {
    const hop = (i: number): number => speech[Math.max(0, Math.min(speech.length - 1, i))] ?? 0;
    const chance = (hop(boundary - 2) + hop(boundary - 1) + hop(boundary) + hop(boundary + 1)) / 4;
    const energy = ((energyDb[boundary - 1] ?? quiet) + (energyDb[boundary] ?? quiet)) / 2;
    return chance + (range > 0 ? Math.max(0, Math.min(1, (energy - quiet) / range)) : 0);
  };
}

const BINS = 4096;

/**
 * Percentiles of `values` by a histogram of 4096 bins between the least and the greatest: O(n), and exact to 1/4096 of
 * the range. `shares` are 0 … 1. Without values, zeros.
 */
export function percentiles(values: ArrayLike<number>, shares: readonly number[]): number[] {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] ?? 0;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  if (!(most > least)) return shares.map(() => (values.length > 0 ? least : 0));
  const width = (most - least) / BINS;
  const counts = new Uint32Array(BINS);
  for (let i = 0; i < values.length; i += 1) {
    const bin = Math.min(BINS - 1, Math.floor(((values[i] ?? 0) - least) / width));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return shares.map((share) => {
    const rank = share * (values.length - 1);
    let below = 0;
    let bin = 0;
    for (; bin < BINS - 1 && below + (counts[bin] ?? 0) <= rank; bin += 1) below += counts[bin] ?? 0;
    return least + (bin + 0.5) * width;
  });
}
