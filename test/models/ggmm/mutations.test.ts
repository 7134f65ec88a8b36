import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ByteSource } from '../../../src/models/ggmm/byte-source.ts';
import { ModelFileFault } from '../../../src/models/ggmm/fault.ts';
import { readModel } from '../../../src/models/ggmm/read.ts';
import { microModel } from '../support/micro-model.ts';

/** Numbers that lengths, counts and offsets break at. */
const EDGES = [0, 1, -1, -2, 4, 31, 0x7fffffff, -0x80000000, 0x10000, 0x400000, 0x01000000];

/** A source that counts what is asked of it. */
function countingSource(bytes: Buffer): ByteSource & { reads: number; largest: number } {
  return {
    name: 'mutated',
    size: bytes.length,
    reads: 0,
    largest: 0,
    read(offset, length) {
      this.reads += 1;
      this.largest = Math.max(this.largest, length);
      if (offset < 0 || length < 0 || offset + length > bytes.length)
        throw new Error('read outside the file');
      return bytes.subarray(offset, offset + length);
    },
  };
}

describe('10,000 mutated heads', () => {
  const { bytes, at, headers } = microModel();
  const last = Math.max(...headers.values());
  // Places worth breaking: every word of the head, and every byte of tensor headers.
  const places = [
    ...Array.from({ length: at.tensors }, (_, place) => place),
    ...[...headers.values()].flatMap((start) => Array.from({ length: 64 }, (_, byte) => start + byte)),
  ].filter((place) => place + 4 <= last + 64 && place + 4 <= bytes.length);

  const mutation = fc.record({
    place: fc.constantFrom(...places),
    value: fc.oneof(fc.constantFrom(...EDGES), fc.integer()),
    width: fc.constantFrom(1, 4),
  });

  it('each parse, or fail with an offset inside the file; none reads or asks for more than the file holds', () => {
    let parsed = 0;
    let failed = 0;
    let reads = 0;
    /** The most that one file had read at once, beyond what it holds. */
    let excess = Number.NEGATIVE_INFINITY;
    fc.assert(
      fc.property(
        fc.array(mutation, { minLength: 1, maxLength: 3 }),
        fc.option(fc.nat(bytes.length)),
        (mutations, cut) => {
          const copy = Buffer.from(cut === null ? bytes : bytes.subarray(0, cut));
          for (const { place, value, width } of mutations) {
            if (place + width > copy.length) continue;
            if (width === 1) copy.writeUInt8(value & 0xff, place);
            else copy.writeInt32LE(value, place);
          }
          const source = countingSource(copy);
          try {
            readModel(source);
            parsed += 1;
          } catch (error) {
            if (!(error instanceof ModelFileFault)) throw error;
            expect(error.offset).toBeGreaterThanOrEqual(0);
            // A tensor's data may be said to begin in the padding behind a cut.
            expect(error.offset).toBeLessThanOrEqual(copy.length + 15);
            expect(error.hint.length).toBeGreaterThan(0);
            failed += 1;
          }
          excess = Math.max(excess, source.largest - copy.length);
          reads = Math.max(reads, source.reads);
        },
      ),
      { numRuns: 10_000, seed: 20261123 },
    );
    // Each run ended in one of the two.
    expect(parsed + failed).toBe(10_000);
    expect(excess).toBeLessThanOrEqual(0);
    // One read each window and tensor, whatever the file claims: no endless loop.
    expect(reads).toBeGreaterThan(0);
    expect(reads).toBeLessThan(200);
    expect(failed).toBeGreaterThan(5_000);
    expect(parsed).toBeGreaterThan(100);
  });
});
