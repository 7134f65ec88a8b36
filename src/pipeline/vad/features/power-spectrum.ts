import { HOP } from '../grid/grid.ts';
import { FFT_SIZE, realPower } from './real-fft.ts';

/** Samples under the window: the newest hop and the two before it. */
export const FRAME = 3 * HOP;

/** Bins of the power spectrum, 0 … 8 kHz. */
export const BINS = FFT_SIZE / 2 + 1;

const PRE_EMPHASIS = 0.97;

/** Periodic Hann. */
const WINDOW = Float64Array.from(
  { length: FRAME },
  (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / FRAME),
);

/**
 * Short-time power spectrum of the pre-emphasised signal (docs/vad.md, "Features" 1–4). Pre-emphasis runs over the
 * stream, not over each frame; before the first hop there are zeros.
 */
export class PowerSpectrum {
  readonly #frame = new Float64Array(FRAME);
  readonly #even = new Float64Array(FFT_SIZE / 2);
  readonly #odd = new Float64Array(FFT_SIZE / 2);
  #previous = 0;

  /** Takes one hop, int16-valued, and writes |X[k]|², k = 0 … 512, unnormalised, to `power`. */
  next(samples: Float64Array, power: Float64Array): void {
    const frame = this.#frame;
    const even = this.#even;
    const odd = this.#odd;
    frame.copyWithin(0, HOP);
    let previous = this.#previous;
    for (let n = 0; n < HOP; n += 1) {
      const sample = samples[n] ?? 0;
      frame[FRAME - HOP + n] = sample - PRE_EMPHASIS * previous;
      previous = sample;
    }
    this.#previous = previous;
    for (let n = 0; n < FRAME; n += 2) {
      even[n >> 1] = (frame[n] ?? 0) * (WINDOW[n] ?? 0);
      odd[n >> 1] = (frame[n + 1] ?? 0) * (WINDOW[n + 1] ?? 0);
    }
    // The transform works in place; the rest of it is padding.
    even.fill(0, FRAME / 2);
    odd.fill(0, FRAME / 2);
    realPower(even, odd, power);
  }
}
