import { SAMPLE_RATE } from '../../../record/units.ts';
import { TriangularBands } from '../grid/triangular-bands.ts';

export const MEL_BANDS = 40;

/** The model was trained with bins counted against one more than the FFT's size. */
const FFT_SIZE_PLUS_ONE = 1025;
const TOP_HZ = SAMPLE_RATE / 2;
/** 32768²: the model was trained on samples in ±1. */
const FULL_SCALE = 2 ** 30;
const FLOOR = 1e-20;

const toMel = (hz: number): number => 2595 * Math.log10(1 + hz / 700);
const toHz = (mel: number): number => 700 * (10 ** (mel / 2595) - 1);

/** 42 integer bins: band `j` rises from edge `j` to `j + 1` and falls to `j + 2`, peak 1, no area normalisation. */
export const MEL_EDGES: readonly number[] = Array.from({ length: MEL_BANDS + 2 }, (_, i) =>
  Math.trunc((FFT_SIZE_PLUS_ONE * toHz((toMel(TOP_HZ) * i) / (MEL_BANDS + 1))) / SAMPLE_RATE),
);

const BANDS = new TriangularBands(
  MEL_EDGES.slice(0, -1),
  MEL_EDGES.slice(1).map((edge, i) => edge - (MEL_EDGES[i] ?? 0)),
);

/** Log-mel energies of power spectra (docs/vad.md, "Features" 5–6). */
export class LogMel {
  readonly #energies = new Float64Array(BANDS.count);

  /** Writes the 40 natural logarithms of mel energies of `power` to `out`; silence gives ln 1e-20 = -46.05. */
  of(power: Float64Array, out: Float64Array): void {
    const energies = this.#energies;
    BANDS.sum(power, energies);
    // The outermost half triangles belong to no filter.
    for (let j = 0; j < MEL_BANDS; j += 1) out[j] = Math.log((energies[j + 1] ?? 0) / FULL_SCALE + FLOOR);
  }
}
