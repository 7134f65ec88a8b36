import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { studentQuantile, upperTail } from '../../../src/metrics/growth/student-t.ts';

describe('studentQuantile', () => {
  // Printed tables: Abramowitz & Stegun 26.10; real degrees of freedom by another library.
  it.each([
    [0.975, 1, 12.706204736],
    [0.995, 1, 63.656741163],
    [0.995, 3, 5.84090931],
    [0.975, 10, 2.228138852],
    [0.99, 10, 2.763769458],
    [0.995, 28, 2.763262455],
    [0.995, 100, 2.625890521],
    [0.99, 1000, 2.330082675],
    [0.975, 1e6, 1.959966357],
    [0.75, 2, 0.816496581],
    [0.995, 3.7, 4.869252253],
  ])('p = %d, df = %d', (p, df, t) => {
    expect(studentQuantile(p, df)).toBeCloseTo(t, 6);
  });

  it('is 0 at the median', () => {
    expect(studentQuantile(0.5, 7)).toBeCloseTo(0, 12);
  });

  it('inverts the tail for every degree of freedom', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.51, max: 0.9999, noNaN: true }),
        fc.double({ min: 1, max: 1e5, noNaN: true }),
        (p, df) => {
          expect(upperTail(studentQuantile(p, df), df)).toBeCloseTo(1 - p, 9);
        },
      ),
    );
  });

  it('tails: half at 0, none far out', () => {
    expect(upperTail(0, 5)).toBe(0.5);
    expect(upperTail(1e9, 5)).toBeLessThan(1e-12);
  });
});
