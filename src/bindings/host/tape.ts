import { memcpy, strlen, write } from './system.ts';

/** Enough for an hour of speech in one call; grown, never lost, beyond that. */
const CHUNKS = 1 << 16;
const BYTES = 1 << 20;

/**
 * Takes down what the engine prints in one call: when, and the bytes. All memory is there before the call, so
 * that recording does not show in the figures it is recorded beside.
 */
export class Tape {
  #times = new BigInt64Array(CHUNKS);
  #sizes = new Int32Array(CHUNKS);
  #bytes = Buffer.alloc(BYTES);
  #count = 0;
  #used = 0;
  #liveDropped = 0;
  readonly #live: number | null;

  /** @param live descriptor for live text, set not to block; null for none */
  constructor(live: number | null) {
    this.#live = live;
  }

  get count(): number {
    return this.#count;
  }

  clear(): void {
    this.#count = 0;
    this.#used = 0;
    this.#liveDropped = 0;
  }

  /** @param text address of a NUL-terminated string */
  chunk(at: bigint, text: bigint): void {
    const size = Number(strlen(text));
    if (this.#count === this.#times.length || this.#used + size > this.#bytes.length) this.#grow(size);
    this.#times[this.#count] = at;
    this.#sizes[this.#count] = size;
    if (size > 0) {
      const place = this.#bytes.subarray(this.#used, this.#used + size);
      memcpy(place, text, size);
      if (this.#live !== null && Number(write(this.#live, place, size)) !== size) this.#liveDropped += 1;
    }
    this.#count += 1;
    this.#used += size;
  }

  /** Everything since `clear`, with times relative to `begin`. */
  read(begin: bigint): { times: number[]; sizes: number[]; bytes: string; liveDropped: number } {
    const times: number[] = [];
    for (let i = 0; i < this.#count; i += 1) times.push(Number((this.#times[i] ?? begin) - begin));
    return {
      times,
      sizes: [...this.#sizes.subarray(0, this.#count)],
      bytes: this.#bytes.toString('base64', 0, this.#used),
      liveDropped: this.#liveDropped,
    };
  }

  #grow(size: number): void {
    if (this.#count === this.#times.length) {
      const times = new BigInt64Array(this.#times.length * 2);
      times.set(this.#times);
      this.#times = times;
      const sizes = new Int32Array(this.#sizes.length * 2);
      sizes.set(this.#sizes);
      this.#sizes = sizes;
    }
    if (this.#used + size > this.#bytes.length) {
      const bytes = Buffer.alloc((this.#bytes.length + size) * 2);
      this.#bytes.copy(bytes, 0, 0, this.#used);
      this.#bytes = bytes;
    }
  }
}

/** The bytes of a NUL-terminated string at an address, without the NUL. */
export function bytesAt(address: bigint): Buffer {
  const bytes = Buffer.alloc(Number(strlen(address)));
  if (bytes.length > 0) memcpy(bytes, address, bytes.length);
  return bytes;
}

/** A NUL-terminated string at an address, as text. */
export const textAt = (address: bigint): string => bytesAt(address).toString('utf8');
