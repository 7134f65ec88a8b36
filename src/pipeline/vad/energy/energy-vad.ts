import { SAMPLE_RATE } from '../../../record/units.ts';
import { HOP } from '../grid/grid.ts';

/** Hops on each side over which the noise floor and the peak are taken: 15 s. */
const REACH = Math.round((15 * SAMPLE_RATE) / HOP);
/** Floor and peak are taken anew for each 64 hops (about 1 s). */
const STRIDE = 64;
const FLOOR_SHARE = 0.1;
const PEAK_SHARE = 0.95;
/** The threshold is this share of the way from floor to peak above the floor, within limits in dB. */
const RISE = 0.35;
const LEAST_RISE = 5;
const MOST_RISE = 18;
/** Speech begins this many hops before the threshold is crossed, and lasts this many longer. */
const BEFORE = 1;
const AFTER = 10;

/** Bins of a tenth of a dB from 0 dB; a hop of int16 samples is never above 90.4. */
const BINS_PER_DB = 10;
const BINS = 100 * BINS_PER_DB;

/**
 * Speech by energy alone, for want of a model (docs/vad.md, "Energy"): 1 where a hop, smoothed over three, is well
 * above the noise of its surroundings, else 0. It needs no lag. Good enough to find pauses in clean speech; in
 * noise or music it is not, so whatever used it must say so.
 *
 * @param energyDb mean square of each hop in dB, 0 … 100
 */
export function energyProbabilities(energyDb: ArrayLike<number>): Float32Array {
  const hops = energyDb.length;
  const smooth = new Float64Array(hops);
  for (let i = 0; i < hops; i += 1) {
    const before = energyDb[Math.max(0, i - 1)] ?? 0;
    const after = energyDb[Math.min(hops - 1, i + 1)] ?? 0;
    smooth[i] = (before + (energyDb[i] ?? 0) + after) / 3;
  }
  const speech = new Float32Array(hops);
  const surroundings = new SlidingHistogram(smooth);
  for (let block = 0; block < hops; block += STRIDE) {
    const middle = block + STRIDE / 2;
    surroundings.moveTo(middle - REACH, middle + REACH);
    const floor = surroundings.percentile(FLOOR_SHARE);
    const rise = RISE * (surroundings.percentile(PEAK_SHARE) - floor);
    const threshold = floor + Math.max(LEAST_RISE, Math.min(MOST_RISE, rise));
    const end = Math.min(hops, block + STRIDE);
    for (let i = block; i < end; i += 1) {
      if ((smooth[i] ?? 0) > threshold) speech.fill(1, Math.max(0, i - BEFORE), i + AFTER + 1);
    }
  }
  return speech;
}

/** Histogram of a window that moves to the right: each value enters and leaves once. */
class SlidingHistogram {
  readonly #values: Float64Array;
  readonly #counts = new Uint32Array(BINS);
  #from = 0;
  #to = 0;

  constructor(values: Float64Array) {
    this.#values = values;
  }

  moveTo(from: number, to: number): void {
    for (; this.#to < Math.min(this.#values.length, to); this.#to += 1) this.#add(this.#to, 1);
    for (; this.#from < from; this.#from += 1) this.#add(this.#from, -1);
  }

  #add(index: number, count: number): void {
    const bin = Math.max(0, Math.min(BINS - 1, Math.floor((this.#values[index] ?? 0) * BINS_PER_DB)));
    this.#counts[bin] = (this.#counts[bin] ?? 0) + count;
  }

  /** dB, to a tenth. */
  percentile(share: number): number {
    const rank = share * (this.#to - this.#from - 1);
    let below = 0;
    for (let bin = 0; bin < BINS; bin += 1) {
      below += this.#counts[bin] ?? 0;
      if (below > rank) return (bin + 0.5) / BINS_PER_DB;
    }
    return 0;
  }
}

/**
 * Energy of a hop of int16-valued samples: mean square in dB, 0 for digital silence (and for less than one unit), 90.3 for
 * full scale.
 */
export function hopEnergyDb(samples: Float64Array): number {
  let sum = 0;
  for (let n = 0; n < samples.length; n += 1) {
    const sample = samples[n] ?? 0;
    sum += sample * sample;
  }
  return 10 * Math.log10(Math.max(1, sum / samples.length));
}
