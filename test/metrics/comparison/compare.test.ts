import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareLaunches } from '../../../src/metrics/comparison/compare.ts';
import { visibleChange } from '../../../src/metrics/comparison/self.ts';
import {
  centreOf,
  halfWidth,
  pairedShift,
  shiftBetween,
  unpairedShift,
} from '../../../src/metrics/comparison/shift.ts';
import { tailOf } from '../../../src/metrics/comparison/tail.ts';
import { judgeShift, pairsNeeded } from '../../../src/metrics/comparison/verdict.ts';

const finite = fc.double({ min: -1, max: 1, noNaN: true });
const values = fc.array(finite, { minLength: 5, maxLength: 30 });

describe('Hodges–Lehmann', () => {
  it('is the median of the means of all pairs, each value with itself', () => {
    // 1, 1.5, 2, 3, 5.5, 6, 10 … of 1, 2, 10: means 1, 1.5, 5.5, 2, 6, 10.
    expect(centreOf([1, 2, 10])).toBe((2 + 5.5) / 2);
    expect(shiftBetween([5, 6, 100], [1, 2, 3])).toBe(4);
  });

  it('moves with the values, and turns with their sign', () => {
    fc.assert(
      fc.property(values, finite, (list, by) => {
        expect(centreOf(list.map((v) => v + by))).toBeCloseTo(centreOf(list) + by, 10);
        expect(centreOf(list.map((v) => -v))).toBeCloseTo(-centreOf(list), 10);
      }),
    );
  });
});

describe('the interval', () => {
  it('is HL ± t · 1.08 · sd / √K', () => {
    const { estimate, low, high, sd, n } = pairedShift([1, 2, 3, 4, 5], 0.005);
    expect([estimate, n]).toEqual([3, 5]);
    expect(sd).toBeCloseTo(Math.sqrt(2.5), 12);
    // t with 4 degrees of freedom at 99.5 %: 4.604095
    const half = (4.604095 * 1.08 * Math.sqrt(2.5)) / Math.sqrt(5);
    expect(low).toBeCloseTo(3 - half, 5);
    expect(high).toBeCloseTo(3 + half, 5);
  });

  it('pulls an outlier in to 2.5 MAD', () => {
    // Median 3, MAD 1.4826: 100 counts as 3 + 2.5 · 1.4826 = 6.7065.
    const kept = [1, 2, 3, 4, 6.7065];
    const mean = kept.reduce((sum, v) => sum + v, 0) / 5;
    const sd = Math.sqrt(kept.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 4);
    expect(pairedShift([1, 2, 3, 4, 100], 0.005).sd).toBeCloseTo(sd, 10);
  });

  it('has Welch’s degrees of freedom without pairs', () => {
    const same = unpairedShift([1, 2, 3, 4, 5], [1, 2, 3, 4, 5], 0.005);
    expect(same.estimate).toBe(0);
    // Two variances of 2.5, five values each: SE 1, 8 degrees of freedom, t 3.355387.
    expect(same.high).toBeCloseTo(1.08 * 3.355387, 5);
  });

  it('gets wider with the number of comparisons that share the error', () => {
    expect(tailOf(1)).toBe(0.005);
    expect(tailOf(2)).toBe(0.0025);
    expect(halfWidth(1, 10, tailOf(2))).toBeGreaterThan(halfWidth(1, 10, tailOf(1)));
  });
});

describe('the verdict', () => {
  const shift = (estimate: number, half: number) => ({
    estimate: Math.log1p(estimate),
    low: Math.log1p(estimate) - half,
    high: Math.log1p(estimate) + half,
    sd: 0.02,
    n: 10,
  });

  it.each([
    ['regression', 0.05, 0.02, false],
    ['improvement', -0.05, 0.02, true],
    ['no-change', 0.005, 0.01, true],
    // Certainly slower, but by less than counts, and perhaps by more.
    ['inconclusive', 0.02, 0.015, false],
    // Perhaps 5 %, perhaps nothing.
    ['inconclusive', 0.05, 0.06, false],
    // Not slower; whether it is faster is open.
    ['inconclusive', -0.02, 0.03, true],
    // Certainly slower, certainly by less than counts.
    ['no-change', 0.015, 0.01, true],
  ] as const)('is %s for %d ± %d', (verdict, estimate, half, regressionExcluded) => {
    expect(judgeShift(shift(estimate, half))).toEqual({ verdict, regressionExcluded });
  });

  it('counts an estimate of δ itself as a regression where it is certain', () => {
    expect(judgeShift(shift(0.03, 0.01)).verdict).toBe('regression');
    expect(judgeShift(shift(0.0299, 0.02)).verdict).toBe('inconclusive');
  });

  it('says how many pairs would decide', () => {
    const needed = pairsNeeded({ estimate: 0, low: -1, high: 1, sd: 0.05, n: 10 }, 0.005);
    expect(needed).toBeGreaterThan(10);
    expect(halfWidth(0.05, needed ?? 0, 0.005)).toBeLessThan(Math.log(1.03));
    expect(pairsNeeded({ estimate: Math.log(1.03) - 1e-9, low: 0, high: 1, sd: 0.5, n: 10 }, 0.005)).toBe(
      undefined,
    );
  });

  it('never depends on which side is called ours', () => {
    const positive = fc.array(fc.double({ min: 1, max: 3, noNaN: true }), { minLength: 6, maxLength: 12 });
    const setting = { better: 'less', tail: 0.005, design: 'paired' } as const;
    const opposite: Record<string, string> = { regression: 'improvement', improvement: 'regression' };
    fc.assert(
      fc.property(positive, positive, (a, b) => {
        const [there, back] = [compareLaunches(a, b, setting), compareLaunches(b, a, setting)];
        expect(back.verdict).toBe(opposite[there.verdict] ?? there.verdict);
        expect(back.ratio).toBeCloseTo(1 / there.ratio, 9);
        // A rate of which more is better says the opposite of a time.
        expect(compareLaunches(a, b, { ...setting, better: 'more' }).verdict).toBe(back.verdict);
      }),
    );
  });
});

describe('a comparison', () => {
  const base = [100, 102, 99, 101, 100, 98, 103, 100, 101, 99];

  it('finds a planted slowdown and leaves its twin alone', () => {
    const setting = { better: 'less', tail: tailOf(5), design: 'paired' } as const;
    const slow = compareLaunches(
      base.map((v) => v * 1.1),
      base,
      setting,
    );
    expect(slow).toMatchObject({ verdict: 'regression', pairsNeeded: null });
    expect(slow.ratio).toBeCloseTo(1.1, 10);
    const twin = compareLaunches([...base].reverse(), base, setting);
    expect(twin.verdict).not.toBe('regression');
    expect(twin.bounds[0]).toBeLessThan(1);
    expect(twin.bounds[1]).toBeGreaterThan(1);
  });

  it('of values that never vary has an interval without width', () => {
    const same = compareLaunches([7, 7, 7, 7, 7], [7, 7, 7, 7, 7], {
      better: 'less',
      tail: 0.005,
      design: 'paired',
    });
    expect(same).toMatchObject({ verdict: 'no-change', ratio: 1, bounds: [1, 1] });
  });
});

describe('the change that can be seen', () => {
  it('is δ and its margin where noise is small, and shrinks with pairs where it is large', () => {
    expect(visibleChange(1e-6, 10, 0.005)).toBeCloseTo(0.03, 4);
    expect(visibleChange(0.1, 40, 0.005)).toBeLessThan(visibleChange(0.1, 10, 0.005));
  });
});
