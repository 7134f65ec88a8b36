import { TriangularBands } from '../grid/triangular-bands.ts';

/** Bands of the pitch tracker's rough spectrum. */
export const PITCH_BANDS = 18;

/** First bins of the bands, as bins of an 80-point FFT (200 Hz each). */
const STARTS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 28, 34, 40];
const BINS_PER_START = 1024 / 80;

const rounded = (starts: number): number => Math.floor(starts * BINS_PER_START + 0.5);

/**
 * First bin and number of bins of each of the 17 segments. Both are rounded by themselves, so two neighbours may share
 * a bin or leave one out: the model was trained that way.
 */
export const OFFSETS: readonly number[] = STARTS.slice(0, -1).map(rounded);
export const WIDTHS: readonly number[] = STARTS.slice(1).map((end, i) => rounded(end - (STARTS[i] ?? 0)));

const BANDS = new TriangularBands(OFFSETS, WIDTHS);

/** No band is further below the loudest one before it (80 dB), nor below its left neighbour (25 dB). */
const RANGE = 1e-8;
const SLOPE = 10 ** -2.5;
const FLOOR = 0.01;

/**
 * Energies of 18 bands, kept from falling too steeply (docs/vad.md, "Pitch"). The method is defined on logarithms; since it
 * only takes maxima, it comes out the same without them.
 */
export class PitchBands {
  readonly #sums = new Float64Array(PITCH_BANDS);

  /** Writes 18 energies of the power spectrum `power` to `energies`. */
  of(power: Float64Array, energies: Float64Array): void {
    const sums = this.#sums;
    BANDS.sum(power, sums);
    let loudest = FLOOR;
    let follow = FLOOR;
    for (let i = 0; i < PITCH_BANDS; i += 1) {
      const outer = i === 0 || i === PITCH_BANDS - 1 ? 2 : 1;
      const own = FLOOR + outer * (sums[i] ?? 0);
      const energy = Math.max(loudest * RANGE, follow * SLOPE, own);
      energies[i] = energy;
      loudest = Math.max(loudest, energy);
      follow = Math.max(follow * SLOPE, energy);
    }
  }
}
