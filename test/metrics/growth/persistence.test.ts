import { describe, expect, it } from 'vitest';
import { noise } from '../../../bench/study/growth/shapes.ts';
import { slowing, withoutSteps } from '../../../src/metrics/growth/concavity.ts';
import { estimateGrowth } from '../../../src/metrics/growth/estimate.ts';
import type { Limit } from '../../../src/metrics/growth/limit.ts';
import { fitLine, type Line } from '../../../src/metrics/growth/line.ts';
import { type GrowthInWindow, persistenceLimits } from '../../../src/metrics/growth/persistence.ts';
import { staircase } from '../../../src/metrics/growth/staircase.ts';
import { seeded } from '../../../src/metrics/random/random.ts';

/** A window of n samples that follows `value`, with noise of sd 1. */
const series = (n: number, value: (i: number) => number, seed = 1): Float64Array => {
  const rough = noise(n, seeded(seed), { sd: 1, ar: 0 });
  return Float64Array.from(rough, (e, i) => e + value(i));
};

/** The first limit of a leak that is never met, besides its lower bound of 9; undefined: it persists. */
const doubt = (changed: Partial<GrowthInWindow> & { readonly y: Float64Array; readonly N?: number }) =>
  limitsOf(changed).find(({ rate }) => rate === Number.NEGATIVE_INFINITY)?.doubt;

function limitsOf({
  N,
  ...changed
}: Partial<GrowthInWindow> & { readonly y: Float64Array; readonly N?: number }): Limit[] {
  const { y } = changed;
  const calm = new Float64Array(N ?? y.length);
  calm.set(y, calm.length - y.length);
  return persistenceLimits({
    slope: 10,
    low: 9,
    staircase: 'none',
    slowing: false,
    sizes: [],
    before: [],
    lastBelow: 0,
    rounding: 0,
    calm,
    ...changed,
  });
}

const stretchOf = (slope: number) => [{ from: 0, to: 50, slope, low: -1 }];

describe('growth that persists', () => {
  const steady = series(60, (i) => 10 * i);

  it('is steady to the end', () => {
    expect(doubt({ y: steady })).toBeUndefined();
    expect(doubt({ y: steady, staircase: 'regular' })).toBeUndefined();
  });

  it('may give back up to 40 %', () => {
    // 59 intervals of 10: 236 is 40 %.
    expect(doubt({ y: steady, sizes: [-236] })).toBeUndefined();
    expect(doubt({ y: steady, sizes: [-237] })).toBe('given-back');
    expect(doubt({ y: steady, sizes: [-120, 500, -120] })).toBe('given-back');
    expect(doubt({ y: steady, sizes: [500] })).toBeUndefined();
  });

  it('does not slow down', () => {
    expect(doubt({ y: steady, slowing: true })).toBe('slowing');
  });

  it('fills 35 % of the run, or 40 % after growth that was more than twice as fast', () => {
    expect(doubt({ y: steady, N: 171 })).toBeUndefined();
    expect(doubt({ y: steady, N: 172 })).toBe('began-recently');
    expect(doubt({ y: steady, N: 150, before: stretchOf(20.1) })).toBeUndefined();
    expect(doubt({ y: steady, N: 151, before: stretchOf(20.1) })).toBe('slowed-recently');
  });

  it('or a quarter where it goes on at half the rate or more', () => {
    const chain = [{ from: 0, to: 180, slope: 20, low: 19 }];
    expect(doubt({ y: steady, N: 240, before: chain })).toBeUndefined();
    expect(doubt({ y: steady, N: 241, before: chain })).toBe('slowed-recently');
    expect(doubt({ y: steady, slope: 9.9, N: 240, before: chain })).toBe('slowed-recently');
  });

  it('counts with the growth before it, at the slowest of the rates', () => {
    // A window of 60 in 240 needs 84: the stretch before it reaches back far enough from 156 on.
    const rise = (from: number, low: number) => {
      const y = series(60, (i) => 2000 + 10 * i);
      const calm = new Float64Array(240);
      calm.set(y, 180);
      calm.fill(2000, 0, 180);
      const before = [{ from, to: 180, slope: 8, low }];
      return limitsOf({ y, calm, before }).find((limit) => limit.doubt === 'began-recently')?.rate;
    };
    expect(rise(156, 7)).toBe(7);
    expect(rise(157, 7)).toBe(Number.NEGATIVE_INFINITY);
    expect(rise(156, -3)).toBe(-3);
  });

  it('needs 55 % of a run of fewer than 100 that stood still before, unless it is gross', () => {
    const began = (N: number) => limitsOf({ y: series(40, (i) => 10 * i), N }).at(-1);
    expect(began(72)).not.toMatchObject({ doubt: 'began-recently' });
    // 33 of 73 left out: 55 % are reached at 73.3, 35 % long before.
    expect(began(73)).toEqual({
      rate: 0.9,
      doubt: 'began-recently',
      met: { after: expect.closeTo(33 / 0.45, 9) },
    });
  });

  it('promises the iterations at which every share is met', () => {
    const metAt = (N: number) =>
      limitsOf({ y: series(20, (i) => 10 * i), N }).find(({ doubt }) => doubt === 'began-recently')?.met
        ?.after;
    expect(metAt(60)).toBeCloseTo(40 / 0.45, 9);
    // Runs of 100 have no such rule, and 35 % there already.
    expect(metAt(70)).toBe(100);
    expect(metAt(300)).toBeCloseTo(280 / 0.65, 9);
  });

  it('is not examined further in fewer than 12 samples', () => {
    const stops = (n: number) => doubt({ y: series(n, (i) => 10 * Math.min(i, n / 2)), N: 24 });
    expect(stops(11)).toBeUndefined();
    expect(stops(12)).toBe('stopped-before-end');
  });

  it('does not fall back: before the window in fewer than 100 iterations, or at the end', () => {
    const fallen = (depth: number, N = 60) => {
      const y = series(30, (i) => 10 * i);
      const calm = new Float64Array(N);
      calm.set(y, N - 30);
      calm.fill(depth, N - 50, N - 40);
      return doubt({ y, calm });
    };
    // 29 intervals of 10: 116 is 40 %.
    expect(fallen(115)).toBeUndefined();
    expect(fallen(117)).toBe('given-back');
    expect(fallen(117, 100)).not.toBe('given-back');
    expect(doubt({ y: steady, lastBelow: 236 })).toBeUndefined();
    expect(doubt({ y: steady, lastBelow: 237 })).toBe('given-back');
  });

  describe('in fewer than 20 iterations', () => {
    const short = (value: (i: number) => number, slope = 10) => limitsOf({ y: series(16, value), slope });

    it('must be gross', () => {
      expect(short((i) => 10 * i)).toContainEqual({ rate: 0.9, doubt: 'short-run', met: { after: 24 } });
      expect(limitsOf({ y: series(20, (i) => 10 * i) })).toHaveLength(1);
    });

    it('must not slow down by a quarter, noise or not', () => {
      const slowed = (later: number) =>
        doubt({ y: series(16, (i) => (i < 8 ? 100 * i : 800 + later * (i - 8))) });
      expect(slowed(85)).toBeUndefined();
      expect(slowed(70)).toBe('slowing');
    });

    it('must come in most iterations', () => {
      expect(doubt({ y: series(16, (i) => 40 * Math.floor(i / 4)) })).toBe('short-run');
    });
  });

  it('reaches the last third', () => {
    expect(doubt({ y: series(60, (i) => 10 * Math.min(i, 40)) })).toBe('stopped-before-end');
    expect(doubt({ y: series(60, (i) => 10 * Math.min(i, 56)) })).toBeUndefined();
    expect(doubt({ y: series(60, (i) => (i < 40 ? 10 * i : 400 + 5.5 * (i - 40))) })).toBe(
      'stopped-before-end',
    );
    expect(doubt({ y: series(60, (i) => (i < 40 ? 10 * i : 400 + 6.5 * (i - 40))) })).toBeUndefined();
    // The last six samples of 18 are its third; the six before do not count.
    expect(doubt({ y: series(18, (i) => 10 * Math.min(i, 12)), N: 32 })).toBe('stopped-before-end');
  });

  it('goes on in the second half, by steps at least', () => {
    const half = series(60, (i) => (i < 30 ? 10 * i : 300 + 4 * (i - 30)));
    expect(doubt({ y: half, staircase: 'regular' })).toBe('slowing');
    expect(doubt({ y: half, slope: 6 })).toBe('slowing');
    const most = series(60, (i) => (i < 30 ? 10 * i : 300 + 6 * (i - 30)));
    expect(doubt({ y: most, staircase: 'regular' })).toBeUndefined();
    expect(doubt({ y: most, slope: 8 })).toBeUndefined();
  });

  it('is given the benefit of the noise', () => {
    const seeds = Array.from({ length: 30 }, (_, i) => i + 1);
    const slows = (sd: number): number =>
      seeds.filter((seed) => {
        const rough = series(60, () => 0, seed);
        const y = rough.map((e, i) => sd * e + (i < 30 ? 10 * i : 300 + 4 * (i - 30)));
        return doubt({ y, slope: 6 }) === 'slowing';
      }).length;
    expect(slows(1)).toBe(30);
    expect(slows(150)).toBeLessThan(15);
  });
});

describe('a staircase', () => {
  const line = (sizes: readonly number[], sd = 1): Line => ({
    ...fitLine(
      series(80, () => 0),
      [],
      0,
    ),
    sizes,
    sd,
  });
  const kind = (steps: readonly number[], sizes: readonly number[], sd = 1) =>
    staircase(line(sizes, sd), steps, 80);
  const even = [16, 32, 48, 64];

  it('has four even steps up, and tells their typical size', () => {
    expect(kind(even, [10, 12, 11, 9])).toEqual({ kind: 'regular', typical: 10.5 });
    expect(kind(even.slice(1), [10, 12, 11])).toEqual({ kind: 'none' });
    expect(kind([12, ...even.slice(1), 74], [10, 12, 11, 9, 10]).kind).toBe('regular');
  });

  it('has no step down', () => {
    expect(kind([8, ...even], [-1, 10, 12, 11, 9]).kind).toBe('none');
    expect(kind([8, ...even], [1, 10, 12, 11, 9]).kind).toBe('regular');
  });

  it('counts steps beyond three noise levels only', () => {
    expect(kind(even, [3.01, 3.01, 3.01, 3.01]).kind).toBe('regular');
    expect(kind(even, [3.01, 3.01, 3.01, 3]).kind).toBe('none');
    expect(kind(even, [7, 7, 7, 7], 2.4).kind).toBe('none');
  });

  it('is even: no gap above 2.6 times the mean, the ends included', () => {
    // 80 / 5 · 2.6 = 41.6
    expect(kind([41, 50, 60, 70], [9, 9, 9, 9]).kind).toBe('regular');
    expect(kind([42, 50, 60, 70], [9, 9, 9, 9]).kind).toBe('irregular');
    expect(kind([10, 20, 30, 39], [9, 9, 9, 9]).kind).toBe('regular');
    expect(kind([10, 20, 30, 38], [9, 9, 9, 9]).kind).toBe('irregular');
  });

  it('is alike: no step above four times the median', () => {
    expect(kind(even, [10, 10, 10, 40]).kind).toBe('regular');
    expect(kind(even, [10, 10, 10, 40.1]).kind).toBe('irregular');
  });

  it('is growth: its slope is that of the line through the steps', () => {
    const places = [10, 25, 40, 55, 70];
    const y = series(80, (i) => 100 * places.filter((place) => i >= place).length);
    const setting = { floor: 1, rounding: 1, extra: 0 };
    const estimate = estimateGrowth(y, places, setting);
    expect(estimate.staircase).toBe('regular');
    expect(estimate.slope).toBeCloseTo(fitLine(y, [], 1).slope, 12);
    expect(estimate.meanSlope).toBe(estimate.slope);
    expect(estimate.se).toBeGreaterThanOrEqual(Math.min(...estimate.sizes) / 80);
    expect(estimate.slowing).toBe(false);
    expect(estimate.trunk).toBe(y);
    const few = estimateGrowth(y, places.slice(0, 3), setting);
    expect(few.staircase).toBe('none');
    expect(few.trunk).not.toBe(y);
    expect(few.throughSlope).toBe(fitLine(y, [], 1).slope);
  });
});

describe('growth that slows down', () => {
  const slowed = (y: Float64Array, floor = 0) => slowing(fitLine(y, [], 0), [], y, { floor, rounding: 0 });
  const bent = (n: number, drop: number): Float64Array =>
    series(n, (i) => 20 * i - (drop * 20 * i * i) / (2 * (n - 1)));

  it('is told by a quadratic term, and judged at the end of the window', () => {
    // The slope falls from 20 to 4 over the window: from 12 in its middle to 4.
    const found = slowed(bent(60, 0.8));
    expect(found?.change).toBeCloseTo(-8, 0);
    expect(found?.se).toBeGreaterThan(0);
    const estimate = estimateGrowth(bent(60, 0.8), [], { floor: 0, rounding: 0, extra: 0 });
    expect(estimate.slowing).toBe(true);
    expect(estimate.slope).toBeCloseTo(4, 0);
    expect(estimate.meanSlope).toBeCloseTo(12, 0);
    expect(estimate.se).toBeGreaterThan(fitLine(bent(60, 0.8), [], 0).se);
  });

  it('must lose a fifth of the slope', () => {
    expect(slowed(bent(60, 0.36))).toBeDefined();
    expect(slowed(bent(60, 0.3))).toBeUndefined();
  });

  it('does not speed up, fall or hide in the noise', () => {
    expect(slowed(bent(60, -0.8))).toBeUndefined();
    expect(slowed(bent(60, 0.8).map((value) => -value))).toBeUndefined();
    expect(slowed(bent(60, 0.8), 200 ** 2)).toBeUndefined();
    expect(slowed(series(60, () => 0))).toBeUndefined();
  });

  it('is not looked for in fewer than ten samples', () => {
    expect(slowed(bent(9, 0.9))).toBeUndefined();
    expect(slowed(bent(12, 0.9))).toBeDefined();
  });

  it('is seen behind the steps', () => {
    const y = bent(60, 0.8).map((value, i) => value + (i >= 30 ? 500 : 0));
    const line = fitLine(y, [30], 0);
    const flat = withoutSteps(y, [30], line.sizes);
    expect(slowing(line, [30], flat, { floor: 0, rounding: 0 })?.change).toBeLessThan(-5);
    expect([...withoutSteps(Float64Array.of(1, 2, 8, 9), [2], [5])]).toEqual([1, 2, 3, 4]);
  });
});
