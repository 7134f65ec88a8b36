import type { WritableDType } from '../ggmm/dtype.ts';
import { halfBits } from './half.ts';
import { mix } from './words/seeded-random.ts';

/**
 * Fills buffers with random weights in the format they are stored in, one pass over the words and one over the
 * scales, so that half a gigabyte takes a second. The numbers mean nothing; they keep the engine fully at work.
 *
 * Floats have a random sign and a magnitude between `scale` and `2 · scale` (`scale` rounded down to a power of
 * two); quantised numbers are uniform with about that spread.
 */
export class RandomWeights {
  #state: number;

  constructor(seed: number) {
    this.#state = mix(seed) || 1;
  }

  /** Fills `bytes`, whole rows of `type`; they begin at a multiple of 4 of their memory. */
  fill(bytes: Buffer, type: WritableDType, scale: number): void {
    const exponent = Math.floor(Math.log2(scale));
    if (type === 'f32') this.#words(bytes, 0x807fffff, (127 + exponent) << 23);
    else if (type === 'f16') {
      const bits = (15 + exponent) << 10;
      this.#words(bytes, 0x83ff83ff, (bits << 16) | bits);
    } else {
      this.#words(bytes, 0xffffffff, 0);
      const [block, step] = type === 'q4_0' ? [18, scale / 4] : [34, scale / 64];
      const bits = halfBits(step);
      const halves = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
      for (let at = 0; at < halves.length; at += block / 2) halves[at] = bits;
    }
  }

  /** Random words, the bits of `keep` kept and those of `set` added: xorshift32 (Marsaglia 2003). */
  #words(bytes: Buffer, keep: number, set: number): void {
    const words = new Uint32Array(bytes.buffer, bytes.byteOffset, Math.floor(bytes.length / 4));
    let state = this.#state;
    for (let index = 0; index < words.length; index += 1) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      words[index] = (state & keep) | set;
    }
    this.#state = state;
    const rest = bytes.length % 4;
    if (rest > 0)
      bytes.writeUIntLE(((state & keep) | set) & (2 ** (8 * rest) - 1), bytes.length - rest, rest);
  }
}
