import { type FilterBank, filterBank } from './filter-bank.ts';

const FULL_SCALE = 32_768;

/** 16-bit mono at another rate, in pieces of any length. The n-th new sample lies at n / to seconds. */
export interface Resampler {
  /** Takes samples; gives those new ones that are certain by now. */
  push(samples: Int16Array): Int16Array<ArrayBuffer>;
  /** The rest: silence is taken to follow. In all ⌈samples · to / from⌉ come out. */
  end(): Int16Array<ArrayBuffer>;
}

/**
 * @param from rate of what comes in @param to rate of what goes out, Hz
 * Time is linear in the length, memory is that of one piece.
 */
export function resampler(from: number, to: number): Resampler {
  return from === to
    ? { push: (samples) => samples.slice(), end: () => new Int16Array(0) }
    : new SincResampler(from, to);
}

class SincResampler implements Resampler {
  readonly #from: number;
  readonly #to: number;
  readonly #bank: FilterBank;
  /** Samples still needed, the first of them at position `#base`; silence precedes the first of all. */
  #kept: Float64Array;
  #base: number;
  #received = 0;
  #given = 0;

  constructor(from: number, to: number) {
    this.#from = from;
    this.#to = to;
    this.#bank = filterBank(from, to);
    this.#base = 1 - this.#bank.half;
    this.#kept = new Float64Array(this.#bank.half - 1);
  }

  push(samples: Int16Array): Int16Array<ArrayBuffer> {
    this.#received += samples.length;
    return this.#advance(samples, this.#received - 1 - this.#bank.half);
  }

  end(): Int16Array<ArrayBuffer> {
    return this.#advance(new Int16Array(this.#bank.half), this.#received - 1);
  }

  /** Appends `samples` and gives the new ones that lie at old position `last` or before. */
  #advance(samples: Int16Array, last: number): Int16Array<ArrayBuffer> {
    const kept = new Float64Array(this.#kept.length + samples.length);
    kept.set(this.#kept);
    kept.set(samples, this.#kept.length);
    // New sample n lies in old interval ⌊n · from / to⌋; those up to `last` are n < (last + 1) · to / from.
    const until = Math.max(this.#given, Math.ceil(((last + 1) * this.#to) / this.#from));
    const out = new Int16Array(until - this.#given);
    for (let i = 0; i < out.length; i += 1) out[i] = this.#sample(kept, this.#given + i);
    this.#given = until;
    const next = Math.floor((this.#given * this.#from) / this.#to) - this.#bank.half + 1;
    const drop = Math.max(0, Math.min(kept.length, next - this.#base));
    this.#kept = kept.slice(drop);
    this.#base += drop;
    return out;
  }

  #sample(kept: Float64Array, n: number): number {
    const { half, phases, taps } = this.#bank;
    const length = 2 * half;
    const position = n * this.#from;
    const whole = Math.floor(position / this.#to);
    const offset = ((position - whole * this.#to) * phases) / this.#to;
    const phase = Math.floor(offset);
    const between = offset - phase;
    const start = whole - half + 1 - this.#base;
    const row = phase * length;
    let sum = 0;
    if (between === 0) {
      // Two sums: one alone waits for each addition before the next. The number of taps is even.
      let other = 0;
      for (let i = 0; i < length; i += 2) {
        sum += (taps[row + i] ?? 0) * (kept[start + i] ?? 0);
        other += (taps[row + i + 1] ?? 0) * (kept[start + i + 1] ?? 0);
      }
      sum += other;
    } else {
      for (let i = 0; i < length; i += 1) {
        const tap = taps[row + i] ?? 0;
        sum += (tap + between * ((taps[row + length + i] ?? 0) - tap)) * (kept[start + i] ?? 0);
      }
    }
    return Math.max(-FULL_SCALE, Math.min(FULL_SCALE - 1, Math.round(sum)));
  }
}
