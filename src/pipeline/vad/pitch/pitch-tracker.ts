import { correlate, HALF, LAG_COUNT } from './correlation.ts';
import { DECIMATED } from './residual.ts';

/** Hz: rate of the excitation. */
const RATE = 4000;

/** State `i` is a period of 64 - i samples: 8 … 64 samples, 500 … 62.5 Hz. */
const STATES = 56;
/** Half-hops that the path is followed back. */
const DEPTH = 6;
/** Between half-hops a period grows by at most 4 samples, and shrinks by any number (docs/vad.md, "Pitch"). */
const REACH = 4;
const JUMP_COST = 0.02;
const VOICED = Math.fround(0.4);
/** Highest slope of the period's regression, as a share of its mean. */
const SLOPE_SHARE = 1 / 24;

const COST = Float64Array.from({ length: STATES }, (_, distance) => JUMP_COST * distance * distance);

/**
 * Follows the pitch through the last 48 ms: correlation of each half-hop, Viterbi over 56 periods, regression along the
 * best path (docs/vad.md, "Pitch").
 */
export class PitchTracker {
  /** The last 129 samples of the excitation. */
  readonly #excitation = new Float64Array(2 * DECIMATED + 1);
  /** Rings of six half-hops, oldest at `#oldest`. */
  readonly #correlations = new Float64Array(DEPTH * LAG_COUNT);
  readonly #energies = new Float64Array(DEPTH);
  readonly #predecessors = new Uint8Array(DEPTH * STATES);
  #oldest = 0;
  #score = new Float64Array(STATES);
  #scoreBefore = new Float64Array(STATES);
  /** Best score of the states up to each. */
  readonly #bound = new Float64Array(STATES);
  #best = 0;
  readonly #periods = new Float64Array(DEPTH);

  /** Where the caller writes the 64 new samples of the excitation: `excitation` from index `fresh`. */
  shift(): { readonly excitation: Float64Array; readonly fresh: number } {
    this.#excitation.copyWithin(0, DECIMATED);
    return { excitation: this.#excitation, fresh: DECIMATED + 1 };
  }

  /** Judges the two half-hops that end with the samples written after `shift`. Hz; 0 where there is no voice. */
  next(): number {
    const first = this.#oldest;
    for (let half = 0; half < 2; half += 1) {
      const slot = (first + half) % DEPTH;
      this.#energies[slot] = correlate(this.#excitation, half * HALF, this.#correlations, slot * LAG_COUNT);
    }
    this.#oldest = (first + 2) % DEPTH;
    let total = 1e-15;
    for (let slot = 0; slot < DEPTH; slot += 1) total += this.#energies[slot] ?? 0;
    const unit = DEPTH / total;
    for (let half = 0; half < 2; half += 1) this.#step((first + half) % DEPTH, unit);
    return this.#read(unit);
  }

  /**
   * One Viterbi step: the best way into each state `i` from those up to `i + 4`, the lowest of equals. The search
   * downwards ends where the jump alone costs too much for the best of all that is left.
   */
  #step(slot: number, unit: number): void {
    const before = this.#score;
    const after = this.#scoreBefore;
    const predecessors = this.#predecessors;
    const correlations = this.#correlations;
    const weight = (this.#energies[slot] ?? 0) * unit;
    let highest = Number.NEGATIVE_INFINITY;
    let best = 0;
    const bound = this.#bound;
    let above = Number.NEGATIVE_INFINITY;
    for (let k = REACH; k < STATES; k += 1) {
      above = Math.max(above, before[k] ?? 0);
      bound[k] = above;
    }
    for (let i = 0; i < STATES; i += 1) {
      let top = Number.NEGATIVE_INFINITY;
      let from = 0;
      for (let k = Math.min(i + REACH, STATES - 1); k >= i; k -= 1) {
        const value = (before[k] ?? 0) - (COST[k - i] ?? 0);
        if (value >= top) {
          top = value;
          from = k;
        }
      }
      for (let k = i - 1; k >= REACH; k -= 1) {
        const cost = COST[i - k] ?? 0;
        if ((bound[k] ?? 0) - cost < top) break;
        const value = (before[k] ?? 0) - cost;
        if (value >= top) {
          top = value;
          from = k;
        }
      }
      const value = top + weight * (correlations[slot * LAG_COUNT + i] ?? 0);
      after[i] = value;
      predecessors[slot * STATES + i] = from;
      if (value > highest) {
        highest = value;
        best = i;
      }
    }
    for (let i = 0; i < STATES; i += 1) after[i] = (after[i] ?? 0) - highest;
    this.#score = after;
    this.#scoreBefore = before;
    this.#best = best;
  }

  /** Back along the best path: voiced or not, and the period at its newest end by weighted regression. */
  #read(unit: number): number {
    const periods = this.#periods;
    let state = this.#best;
    let correlation = 0;
    for (let k = DEPTH - 1; k >= 0; k -= 1) {
      const slot = (this.#oldest + k) % DEPTH;
      periods[k] = LAG_COUNT - state;
      correlation += (this.#energies[slot] ?? 0) * unit * (this.#correlations[slot * LAG_COUNT + state] ?? 0);
      state = this.#predecessors[slot * STATES + state] ?? 0;
    }
    if (correlation / DEPTH < VOICED) return 0;
    let w = 0;
    let x = 0;
    let xx = 0;
    let y = 0;
    let xy = 0;
    for (let k = 0; k < DEPTH; k += 1) {
      const weight = (this.#energies[(this.#oldest + k) % DEPTH] ?? 0) * unit;
      const period = periods[k] ?? 0;
      w += weight;
      x += weight * k;
      xx += weight * k * k;
      y += weight * period;
      xy += weight * k * period;
    }
    const spread = w * xx - x * x;
    const limit = (y / w) * SLOPE_SHARE;
    const slope = spread > 0 ? Math.max(-limit, Math.min(limit, (w * xy - x * y) / spread)) : 0;
    return RATE / Math.max(1, (y - slope * x) / w + 5.5 * slope);
  }
}
