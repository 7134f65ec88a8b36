import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { halfBits, halfValue } from '../../../src/models/synthetic/half.ts';

describe('half precision', () => {
  it('gives every one of the 65,536 patterns back', () => {
    const changed: number[] = [];
    for (let bits = 0; bits < 0x10000; bits += 1) {
      const value = halfValue(bits);
      if (!Number.isNaN(value) && halfBits(value) !== bits) changed.push(bits);
    }
    expect(changed).toEqual([]);
  });

  it.each([
    [0, 0x0000],
    [-0, 0x8000],
    [1, 0x3c00],
    [-2, 0xc000],
    [65504, 0x7bff],
    [65519.99, 0x7bff],
    [65520, 0x7c00],
    [Number.POSITIVE_INFINITY, 0x7c00],
    [2 ** -24, 0x0001],
    [2 ** -25, 0x0000],
    [2 ** -14, 0x0400],
    [1 + 2 ** -11, 0x3c00],
    [1 + 3 * 2 ** -11, 0x3c02],
    [Number.NaN, 0x7e00],
  ])('rounds %d to %d, ties to even', (value, bits) => {
    expect(halfBits(value)).toBe(bits);
  });

  it('rounds every number to the nearest half', () => {
    fc.assert(
      fc.property(fc.float({ min: -65504, max: 65504, noNaN: true }), (value) => {
        const bits = halfBits(value);
        const error = Math.abs(halfValue(bits) - value);
        for (const neighbour of [bits - 1, bits + 1]) {
          const other = halfValue(neighbour & 0xffff);
          if (Number.isFinite(other) && Math.sign(other) === Math.sign(value)) {
            expect(error).toBeLessThanOrEqual(Math.abs(other - value));
          }
        }
      }),
    );
  });
});
