import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { presenter } from '../../../src/judge/gates/present.ts';
import { combine, exactly, holds, type Range } from '../../../src/judge/gates/range.ts';
import { COMPARATORS } from '../../../src/record/gate-expression.ts';

const number = fc.integer({ min: -50, max: 50 });
const range = fc
  .tuple(number, fc.nat({ max: 20 }), fc.nat({ max: 20 }))
  .map(([point, below, above]): Range => ({ low: point - below, point, high: point + above }));
/** A value within the range. */
const within = ({ low, high }: Range, share: number): number => low + (high - low) * share;
const share = fc.constantFrom(0, 0.25, 0.5, 1);
const operator = fc.constantFrom('+', '-', '*', '/' as const);
const apply = {
  '+': (a: number, b: number) => a + b,
  '-': (a: number, b: number) => a - b,
  '*': (a: number, b: number) => a * b,
  '/': (a: number, b: number) => a / b,
};
const truth = {
  '<': (a: number, b: number) => a < b,
  '<=': (a: number, b: number) => a <= b,
  '>': (a: number, b: number) => a > b,
  '>=': (a: number, b: number) => a >= b,
  '==': (a: number, b: number) => a === b,
  '!=': (a: number, b: number) => a !== b,
};

describe('combine', () => {
  it('holds the result of every pair of values', () => {
    fc.assert(
      fc.property(range, range, operator, share, share, (a, b, op, x, y) => {
        const result = combine(op, a, b);
        const value = apply[op](within(a, x), within(b, y));
        if (Number.isNaN(result.low)) {
          expect(op).toBe('/');
          expect(b.low <= 0 && b.high >= 0).toBe(true);
        } else {
          expect(value).toBeGreaterThanOrEqual(result.low - 1e-9);
          expect(value).toBeLessThanOrEqual(result.high + 1e-9);
        }
      }),
    );
  });
});

describe('holds', () => {
  it('says always or never only where it is so for every pair of values', () => {
    fc.assert(
      fc.property(range, range, fc.constantFrom(...COMPARATORS), share, share, (a, b, op, x, y) => {
        const answer = holds(a, op, b);
        const once = truth[op](within(a, x), within(b, y));
        if (answer === 'always') expect(once).toBe(true);
        if (answer === 'never') expect(once).toBe(false);
      }),
    );
  });

  it('decides every comparison of exact numbers as arithmetic does', () => {
    fc.assert(
      fc.property(number, number, fc.constantFrom(...COMPARATORS), (a, b, op) => {
        expect(holds(exactly(a), op, exactly(b))).toBe(truth[op](a, b) ? 'always' : 'never');
      }),
    );
  });

  it('leaves overlapping ranges open, and cannot be asked with NaN', () => {
    expect(holds({ low: 1, point: 2, high: 3 }, '<', exactly(2))).toBe('sometimes');
    expect(holds({ low: 1, point: 2, high: 3 }, '==', exactly(2))).toBe('sometimes');
    expect(holds(exactly(Number.NaN), '!=', exactly(2))).toBe('unknown');
  });
});

describe('presenter', () => {
  it.each([
    ['bytes', 33 * 1024 ** 2, '33.0 MiB'],
    ['time', 2.81e9, '2.81 s'],
    ['1/s', 24, '24 /s'],
    ['count', 180, '180'],
    ['count', 0.9996, '1.000'],
    ['count', -1.2e-32, '0'],
    ['ratio', 0.834, '0.834'],
    ['ratio', Number.NaN, 'unknown'],
  ] as const)('shows %s %f as %s', (dimension, value, text) => {
    expect(presenter(dimension)(value)).toBe(text);
  });

  it('shows a share in per cent where people read it so', () => {
    expect([0, 0.0412, 0.05].map(presenter('ratio', true))).toEqual(['0 %', '4.12 %', '5 %']);
  });
});
