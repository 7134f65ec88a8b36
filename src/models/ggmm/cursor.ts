import type { ByteSource } from './byte-source.ts';
import { FETCH_AGAIN, ModelFileFault } from './fault.ts';

/**
 * Reads a source from front to back through a window, and refuses to step beyond its end. Every length that a
 * file states goes through `need` before anything is read or allocated, so a broken one costs nothing.
 */
export class Cursor {
  readonly source: ByteSource;
  #position: number;
  readonly #window: number;
  #bytes: Buffer = Buffer.alloc(0);
  #start = 0;

  /** `window`: how much is read at once; small where the reader hops, large where it reads on. */
  constructor(source: ByteSource, position: number, window = 1 << 18) {
    this.source = source;
    this.#position = position;
    this.#window = window;
  }

  get position(): number {
    return this.#position;
  }

  get left(): number {
    return this.source.size - this.#position;
  }

  fault(problem: string, offset = this.#position, hint: string | readonly string[] = FETCH_AGAIN): never {
    throw new ModelFileFault(this.source.name, offset, problem, hint);
  }

  /** Fails unless `length` more bytes are there; `what` names them. */
  need(length: number, what: string): void {
    if (length <= this.left) return;
    this.fault(
      `the file ends inside ${what}: ${length} bytes are needed, ${Math.max(0, this.left)} are left of ${this.source.size}`,
      this.#position,
      ['the file is cut short: download or convert it again'],
    );
  }

  skip(length: number, what: string): void {
    this.need(length, what);
    this.#position += length;
  }

  /** Steps over the next `length` bytes, and gives where they begin in the window. */
  #take(length: number, what: string): number {
    this.need(length, what);
    const from = this.#position - this.#start;
    if (from < 0 || from + length > this.#bytes.length) {
      const size = Math.min(Math.max(length, this.#window), this.left);
      this.#bytes = this.source.read(this.#position, size);
      this.#start = this.#position;
    }
    const at = this.#position - this.#start;
    this.#position += length;
    return at;
  }

  /** The next `length` bytes. */
  bytes(length: number, what: string): Buffer {
    const at = this.#take(length, what);
    return this.#bytes.subarray(at, at + length);
  }

  i32(what: string): number {
    const at = this.#take(4, what);
    return this.#bytes.readInt32LE(at);
  }

  u32(what: string): number {
    const at = this.#take(4, what);
    return this.#bytes.readUInt32LE(at);
  }

  f32(what: string): number {
    const at = this.#take(4, what);
    return this.#bytes.readFloatLE(at);
  }
}
