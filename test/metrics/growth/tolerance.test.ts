import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SHORT, SPEEDING, STEPPED } from '../../../bench/study/growth/hidden.ts';
import { BOUNDED, LEAKING } from '../../../bench/study/growth/shapes.ts';
import { ANON, HEAP, isBounded, isLeak } from '../../../bench/study/growth/tally.ts';
import { fitGrowth } from '../../../src/metrics/growth/fit.ts';
import { decideGrowth, judgeGrowth } from '../../../src/metrics/growth/judge.ts';
import { seeded } from '../../../src/metrics/random/random.ts';

const SHAPES = Object.entries({ ...BOUNDED, ...LEAKING, ...STEPPED, ...SPEEDING, ...SHORT });

/** A trace of any shape of the study, at any length. */
const anyTrace = fc
  .record({
    shape: fc.constantFrom(...SHAPES),
    n: fc.integer({ min: 8, max: 130 }),
    seed: fc.integer({ min: 1, max: 1e6 }),
    setting: fc.constantFrom(ANON, HEAP),
  })
  .map(({ shape: [name, draw], n, seed, setting }) => ({
    name,
    setting,
    series: draw(n, seeded(seed), setting.tolerance).series,
  }));

/** In units of the quantity's own: from a thousandth to a million. */
const anyFactor = fc.double({ noNaN: true, min: -3, max: 6 }).map((power) => 10 ** power);

describe('a tolerance', () => {
  it('that is passed is passed by every larger one, and one that is failed by every smaller one', () => {
    fc.assert(
      fc.property(
        anyTrace,
        fc.array(anyFactor, { minLength: 2, maxLength: 12 }),
        ({ setting, series }, factors) => {
          const fit = fitGrowth(series, { quantum: setting.quantum, scale: setting.tolerance });
          const rank = factors
            .sort((a, b) => a - b)
            .map((factor) => decideGrowth(fit, setting.tolerance * factor))
            .map((growth) => (isLeak(growth) ? 0 : isBounded(growth) ? 2 : 1));
          expect(rank).toEqual([...rank].sort((a, b) => a - b));
        },
      ),
      { numRuns: 600 },
    );
  });

  it('changes no figure: one rate and one interval for all, also where no scale is given', () => {
    fc.assert(
      fc.property(anyTrace, anyFactor, ({ setting, series }, factor) => {
        const held = [1, factor].map((by) => {
          const { growth, fitted, sd } = judgeGrowth(series, {
            ...setting,
            tolerance: setting.tolerance * by,
          });
          const { rate, ci95, bounds, mde, warmup, steps } = growth;
          return { rate, ci95, bounds, mde, warmup, steps, fitted, sd };
        });
        expect(held[0]).toEqual(held[1]);
      }),
      { numRuns: 200 },
    );
  });

  it('must be a number above 0 of a fit too', () => {
    const fit = fitGrowth(Array<number>(30).fill(7), { quantum: 1, scale: 1 });
    expect(() => decideGrowth(fit, 0)).toThrow('the tolerance is 0');
    expect(decideGrowth(fit, 5)).toMatchObject({ verdict: 'no-leak', tolerance: 5 });
  });
});

describe('the interval of a constant series', () => {
  it.each([
    ['heap', 16, 30],
    ['pages', 4096, 100],
    ['counts', 0.1, 60],
    ['nothing to round', 0, 40],
  ])('%s: no wider than the quantum over the run', (_, quantum, n) => {
    const { ci95, bounds } = judgeGrowth(Array<number>(n).fill(4e6), { tolerance: 1024, quantum }).growth;
    expect(Number(bounds[1])).toBeLessThanOrEqual(quantum / (n - 1));
    expect(Number(ci95[1])).toBeGreaterThanOrEqual(0);
    expect(ci95[0]).toBeCloseTo(-Number(ci95[1]), 12);
  });
});
