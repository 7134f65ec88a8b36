import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  rowBytes,
  WRITABLE_DTYPES,
  type WritableDType,
  writableDType,
} from '../../../src/models/ggmm/dtype.ts';
import { encodeRow } from '../../../src/models/synthetic/encode-row.ts';
import { exactParts } from '../../../src/models/synthetic/scripted-times.ts';
import { decodeRow } from '../support/decode-row.ts';

function roundTrip(values: readonly number[], type: WritableDType): number[] {
  const bytes = Buffer.alloc(rowBytes(writableDType(type), values.length) ?? 0);
  encodeRow(Float32Array.from(values), type, bytes, 0);
  return [...decodeRow(bytes, type, values.length)];
}

/** A scale is a half: it is off by up to 2^-25 where it is subnormal, and is taken up to 127 times. */
const TINY = 127 * 2 ** -25;

const signs = fc.array(fc.constantFrom(-1, 1), { minLength: 64, maxLength: 64 });

describe('rows as the engine stores them', () => {
  it.each(WRITABLE_DTYPES)('%s holds a row of ±1 with one relative error for all', (type) => {
    fc.assert(
      fc.property(signs, (values) => {
        const back = roundTrip(values, type);
        const size = Math.abs(back[0] ?? 0);
        expect(size).toBeGreaterThan(0.999);
        expect(size).toBeLessThan(1.001);
        expect(back).toEqual(values.map((value) => value * size));
      }),
    );
  });

  it.each(WRITABLE_DTYPES)('%s holds a lone number of 11 bits exactly, wherever it stands', (type) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2047 }),
        fc.integer({ min: -6, max: 4 }),
        fc.boolean(),
        fc.nat(63),
        (digits, power, negative, place) => {
          const value = (negative ? -1 : 1) * digits * 2 ** power;
          const row = new Array<number>(64).fill(0);
          row[place] = value;
          expect(roundTrip(row, type).map((number) => number + 0)).toEqual(row);
        },
      ),
    );
  });

  it.each([
    ['f32', 0],
    ['f16', 2 ** -10],
    ['q8_0', 1 / 64],
    ['q4_0', 1 / 7],
  ] as const)('%s is off by at most half a step, %f of the largest number in a block', (type, share) => {
    fc.assert(
      fc.property(
        fc.array(fc.float({ min: -8, max: 8, noNaN: true }), { minLength: 32, maxLength: 32 }),
        (values) => {
          const most = Math.max(...values.map(Math.abs));
          for (const [index, back] of roundTrip(values, type).entries()) {
            expect(Math.abs(back - (values[index] ?? 0))).toBeLessThanOrEqual(most * share * 0.51 + TINY);
          }
        },
      ),
    );
  });

  it('writes the bytes that ggml documents: scale, then nibbles i and i + 16', () => {
    const bytes = Buffer.alloc(18);
    const row = new Float32Array(32);
    row[0] = 7;
    row[16] = -7;
    row[1] = 1;
    encodeRow(row, 'q4_0', bytes, 0);
    expect(bytes.readUInt16LE(0)).toBe(0x3c00);
    expect([...bytes.subarray(2, 5)]).toEqual([0x1f, 0x89, 0x88]);
  });
});

describe('exactParts', () => {
  it('adds up, each part in 11 bits', () => {
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 32), max: 2 ** 32 }), (doubled) => {
        const parts = exactParts(doubled / 2, 3);
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(doubled / 2);
        for (const part of parts) {
          const digits = Math.abs(part) / 2 ** Math.max(-1, Math.floor(Math.log2(Math.abs(part) || 1)) - 10);
          expect(Number.isInteger(digits)).toBe(true);
          expect(digits).toBeLessThanOrEqual(2048);
        }
      }),
    );
  });

  it('refuses a number with more bits than the parts have', () => {
    expect(() => exactParts(2 ** 30 + 2 ** 15 + 1, 2)).toThrow(RangeError);
  });
});
