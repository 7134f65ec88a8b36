import { OFFSETS, PITCH_BANDS, WIDTHS } from './bands.ts';

/** Order of the linear predictor. */
export const ORDER = 16;
const LAGS = ORDER + 1;
const BINS = 512;

/** Weight of each band: flat where speech has its formants, lower above. */
const COMPENSATION = [
  0.8, 1, 1, 1, 1, 1, 1, 1, 0.666667, 0.5, 0.5, 0.5, 0.333333, 0.25, 0.25, 0.2, 0.166667, 0.173913,
];

/** Added to lag 0: a share of it, and a constant, so that silence has a predictor too. */
const NOISE_SHARE = 1e-4;
const NOISE_FLOOR = 64 / 38;
/** Lag window, Gaussian in shape. */
const LAG_WINDOW = 6e-5;
/** Recursion stops at this prediction gain (30 dB). */
const ENOUGH = 0.001;

/** Spectrum of 512 bins that is 1 in `band`, interpolated to 0 in its neighbours; a later segment overwrites. */
function hat(band: number): Float64Array {
  const spectrum = new Float64Array(BINS);
  OFFSETS.forEach((offset, i) => {
    const width = WIDTHS[i] ?? 0;
    for (let j = 0; j < width; j += 1) {
      spectrum[offset + j] = i === band ? 1 - j / width : i + 1 === band ? j / width : 0;
    }
  });
  return spectrum;
}

/** Autocorrelation at lag `n` of a real, even spectrum. */
function autocorrelation(spectrum: Float64Array, n: number): number {
  return spectrum.reduce(
    (sum, value, k) => sum + value * (k === 0 ? 0.5 : Math.cos((2 * Math.PI * k * n) / (2 * BINS))),
    0,
  );
}

/**
 * Autocorrelation is linear in the band energies: row `n` holds what a unit of each band adds to lag `n`, windows and
 * weights included. It stands for an interpolation and an inverse FFT of 1024.
 */
const MATRIX = Float64Array.from({ length: LAGS * PITCH_BANDS }, (_, at) => {
  const n = Math.floor(at / PITCH_BANDS);
  const band = at % PITCH_BANDS;
  return (
    autocorrelation(hat(band), n) *
    (COMPENSATION[band] ?? 0) *
    (n === 0 ? 1 + NOISE_SHARE : 1 - LAG_WINDOW * n * n)
  );
});

/** Linear predictor of the spectral envelope (docs/vad.md, "Pitch"): autocorrelation, then Levinson–Durbin. */
export class EnvelopeLpc {
  readonly #lags = new Float64Array(LAGS);

  /** Writes 16 predictor coefficients for the energies of the 18 bands to `lpc`. */
  of(energies: Float64Array, lpc: Float64Array): void {
    const lags = this.#lags;
    for (let n = 0; n < LAGS; n += 1) {
      let sum = n === 0 ? NOISE_FLOOR : 0;
      for (let i = 0; i < PITCH_BANDS; i += 1) sum += (MATRIX[n * PITCH_BANDS + i] ?? 0) * (energies[i] ?? 0);
      lags[n] = sum;
    }
    levinsonDurbin(lags, lpc);
  }
}

/**
 * Predictor of order `lpc.length` for autocorrelations `lags` (Levinson–Durbin; Makhoul 1975), with the sign that makes
 * the residual x[n] + Σ lpc[j] x[n-1-j]. Coefficients after the early stop are 0.
 */
export function levinsonDurbin(lags: Float64Array, lpc: Float64Array): void {
  lpc.fill(0);
  const power = lags[0] ?? 0;
  let error = power;
  for (let i = 0; i < lpc.length && error >= ENOUGH * power && error > 0; i += 1) {
    let sum = lags[i + 1] ?? 0;
    for (let j = 0; j < i; j += 1) sum += (lpc[j] ?? 0) * (lags[i - j] ?? 0);
    const reflection = -sum / error;
    lpc[i] = reflection;
    for (let j = 0; j < (i + 1) >> 1; j += 1) {
      const low = lpc[j] ?? 0;
      const high = lpc[i - 1 - j] ?? 0;
      lpc[j] = low + reflection * high;
      lpc[i - 1 - j] = high + reflection * low;
    }
    error -= reflection * reflection * error;
  }
}
