import { HOP } from '../grid/grid.ts';
import { ORDER } from './envelope-lpc.ts';

/** Samples by which the residual lags behind the newest sample. */
const DELAY = 80;
/** One more than the predictor looks back to: the window over the past is read one ahead. */
const HISTORY = DELAY + ORDER + 1;
const DE_EMPHASIS = 0.7;

/** The low-pass at 1 kHz or so: five biquads in series, each `b1, a1, a2` (b0 = b2 = 1). */
const SECTIONS: readonly (readonly [number, number, number])[] = [
  [1.198825, -1.445267, 0.5463974],
  [-0.5674614, -1.42672, 0.6820138],
  [-1.099061, -1.408255, 0.8286664],
  [-1.265846, -1.400909, 0.924032],
  [-1.318849, -1.408242, 0.9789776],
];
/** Each section's gain; applied once, at the end. */
const GAIN = 0.2692541 ** SECTIONS.length;

/** Every fourth sample is kept. */
const DECIMATION = 4;

/** Samples at 4 kHz in one hop. */
export const DECIMATED = HOP / DECIMATION;

/**
 * Excitation of the voice at 4 kHz: what the predictor of the envelope leaves of the signal, low-passed and thinned
 * (docs/vad.md, "Pitch"). Histories of samples and filters run through the whole stream.
 */
export class Residual {
  /** The last 97 samples, then the hop. */
  readonly #samples = new Float64Array(HISTORY + HOP);
  readonly #residual = new Float64Array(HOP);
  #last = 0;
  /** Two delays of each section. */
  readonly #delays = new Float64Array(2 * SECTIONS.length);

  /** Takes one hop and its predictor; writes 64 samples to `out` from index `at`. */
  next(hop: Float64Array, lpc: Float64Array, out: Float64Array, at: number): void {
    const samples = this.#samples;
    samples.copyWithin(0, HOP);
    samples.set(hop, HISTORY);
    this.#predict(lpc);
    this.#lowPass(out, at);
  }

  /**
   * Four samples and four taps a turn: each number is read once for all four samples, and the window over the past
   * moves by changing names.
   */
  #predict(lpc: Float64Array): void {
    const samples = this.#samples;
    const residual = this.#residual;
    let last = this.#last;
    for (let n = 0; n < HOP; n += 4) {
      const now = n + ORDER + 1;
      let x0 = samples[now - 1] ?? 0;
      let x1 = samples[now] ?? 0;
      let x2 = samples[now + 1] ?? 0;
      let x3 = samples[now + 2] ?? 0;
      let s0 = x1;
      let s1 = x2;
      let s2 = x3;
      let s3 = samples[now + 3] ?? 0;
      for (let j = 0; j < ORDER; j += 4) {
        const past = now - 2 - j;
        let c = lpc[j] ?? 0;
        s0 += c * x0;
        s1 += c * x1;
        s2 += c * x2;
        s3 += c * x3;
        x3 = samples[past] ?? 0;
        c = lpc[j + 1] ?? 0;
        s0 += c * x3;
        s1 += c * x0;
        s2 += c * x1;
        s3 += c * x2;
        x2 = samples[past - 1] ?? 0;
        c = lpc[j + 2] ?? 0;
        s0 += c * x2;
        s1 += c * x3;
        s2 += c * x0;
        s3 += c * x1;
        x1 = samples[past - 2] ?? 0;
        c = lpc[j + 3] ?? 0;
        s0 += c * x1;
        s1 += c * x2;
        s2 += c * x3;
        s3 += c * x0;
        x0 = samples[past - 3] ?? 0;
      }
      residual[n] = s0 + DE_EMPHASIS * last;
      residual[n + 1] = s1 + DE_EMPHASIS * s0;
      residual[n + 2] = s2 + DE_EMPHASIS * s1;
      residual[n + 3] = s3 + DE_EMPHASIS * s2;
      last = s3;
    }
    this.#last = last;
  }

  #lowPass(out: Float64Array, at: number): void {
    const residual = this.#residual;
    const delays = this.#delays;
    for (let section = 0; section < SECTIONS.length; section += 1) {
      const [b1, a1, a2] = SECTIONS[section] ?? [0, 0, 0];
      let w1 = delays[2 * section] ?? 0;
      let w2 = delays[2 * section + 1] ?? 0;
      // Two samples a turn, so that the delays change names instead of places.
      for (let n = 0; n < HOP; n += 2) {
        const even = (residual[n] ?? 0) - a2 * w2 - a1 * w1;
        residual[n] = even + b1 * w1 + w2;
        const odd = (residual[n + 1] ?? 0) - a2 * w1 - a1 * even;
        residual[n + 1] = odd + b1 * even + w1;
        w2 = even;
        w1 = odd;
      }
      delays[2 * section] = w1;
      delays[2 * section + 1] = w2;
    }
    for (let n = 0; n < DECIMATED; n += 1) out[at + n] = GAIN * (residual[DECIMATION * n] ?? 0);
  }
}
