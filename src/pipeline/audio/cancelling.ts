import { SAMPLE_RATE } from '../../record/units.ts';
import { isCancelled } from '../wav/cancelled.ts';

/** Pairs of the mean and the first channel, in pieces of any size, made one channel a second at a time. */
export class MeanOrFirst {
  readonly #pending = new Int16Array(2 * SAMPLE_RATE);
  #filled = 0;
  /** Samples that were heard from the first channel alone. */
  cancelled = 0;

  /** The seconds that are complete. */
  *push(pairs: Int16Array): Generator<Int16Array<ArrayBuffer>, void, void> {
    for (let taken = 0; taken < pairs.length; ) {
      const part = pairs.subarray(taken, taken + this.#pending.length - this.#filled);
      this.#pending.set(part, this.#filled);
      this.#filled += part.length;
      taken += part.length;
      if (this.#filled === this.#pending.length) yield this.#take();
    }
  }

  /** What is left. */
  *end(): Generator<Int16Array<ArrayBuffer>, void, void> {
    if (this.#filled > 1) yield this.#take();
  }

  #take(): Int16Array<ArrayBuffer> {
    const samples = this.#filled >> 1;
    let [mean, first] = [0, 0];
    for (let n = 0; n < samples; n += 1) {
      mean += (this.#pending[2 * n] ?? 0) ** 2;
      first += (this.#pending[2 * n + 1] ?? 0) ** 2;
    }
    const channel = isCancelled(mean / samples, first / samples) ? 1 : 0;
    if (channel === 1) this.cancelled += samples;
    const mono = new Int16Array(samples);
    for (let n = 0; n < samples; n += 1) mono[n] = this.#pending[2 * n + channel] ?? 0;
    this.#filled = 0;
    return mono;
  }
}

/** What is said of it. */
export const cancelledNote = (samples: number): string =>
  `the channels cancel each other: ${(samples / SAMPLE_RATE).toFixed(1)} s were heard from the first channel alone`;
