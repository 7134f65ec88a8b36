/**
 * Energies of overlapping triangular bands. Inside segment `i` a bin's power is shared between band `i` and band
 * `i + 1`, linearly with its position, so that neighbouring bands sum to the spectrum. Mel filters and the
 * pitch tracker's bands are both of this kind; they differ in where segments begin.
 *
 * One multiplication a bin: what does not go up into band `i + 1` stays in band `i`.
 */
export class TriangularBands {
  /** One more than there are segments. */
  readonly count: number;
  readonly #offsets: Int32Array;
  readonly #widths: Int32Array;
  /** Share of each bin that goes to the upper band, segment after segment. */
  readonly #rise: Float64Array;

  /** @param offsets first bin of each segment; @param widths its number of bins (segments may overlap) */
  constructor(offsets: readonly number[], widths: readonly number[]) {
    this.count = offsets.length + 1;
    this.#offsets = Int32Array.from(offsets);
    this.#widths = Int32Array.from(widths);
    this.#rise = Float64Array.from(
      widths.flatMap((width) => Array.from({ length: width }, (_, j) => j / width)),
    );
  }

  /** Writes `count` energies of the power spectrum `power` to `energies`. */
  sum(power: Float64Array, energies: Float64Array): void {
    const offsets = this.#offsets;
    const widths = this.#widths;
    const rise = this.#rise;
    let position = 0;
    let fromBelow = 0;
    for (let i = 0; i < offsets.length; i += 1) {
      const offset = offsets[i] ?? 0;
      const width = widths[i] ?? 0;
      let all = 0;
      let upper = 0;
      for (let j = 0; j < width; j += 1) {
        const bin = power[offset + j] ?? 0;
        all += bin;
        upper += bin * (rise[position + j] ?? 0);
      }
      position += width;
      energies[i] = fromBelow + all - upper;
      fromBelow = upper;
    }
    energies[offsets.length] = fromBelow;
  }
}
