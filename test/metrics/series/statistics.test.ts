import fc from 'fast-check';
import { quantileSorted, sampleStandardDeviation } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import {
  isStatistic,
  percentOf,
  quantile,
  sort,
  statisticOf,
  summarise,
} from '../../../src/metrics/series/statistics.ts';

const series = fc.array(fc.double({ min: -1e12, max: 1e12, noNaN: true }), { minLength: 1, maxLength: 60 });
const share = fc.double({ min: 0, max: 1, noNaN: true });

describe('quantile', () => {
  // R: quantile(c(15, 20, 35, 40, 50), c(.05, .3, .4, .5, .95), type = 7)
  it.each([
    [0.05, 16],
    [0.3, 23],
    [0.4, 29],
    [0.5, 35],
    [0.95, 48],
    [0, 15],
    [1, 50],
  ])('interpolates as R does by default: %f of 15 20 35 40 50 is %f', (p, expected) => {
    expect(quantile(sort([50, 20, 15, 40, 35]), p)).toBeCloseTo(expected, 12);
  });

  it('agrees with another implementation of type 7', () => {
    fc.assert(
      fc.property(series, share, (values, p) => {
        const sorted = sort(values);
        const tolerance = 1e-9 * Math.max(1, ...values.map(Math.abs));
        expect(Math.abs(quantile(sorted, p) - quantileSorted([...sorted], p))).toBeLessThanOrEqual(tolerance);
      }),
    );
  });

  it('of one value is that value', () => {
    expect([0, 0.3, 1].map((p) => quantile(sort([7]), p))).toEqual([7, 7, 7]);
  });

  it('of nothing is not a number', () => {
    expect(quantile(sort([]), 0.5)).toBeNaN();
  });

  it('lies between the least and the largest value, and rises with the share', () => {
    fc.assert(
      fc.property(series, share, share, (values, p, q) => {
        const sorted = sort(values);
        const [low, high] = [quantile(sorted, Math.min(p, q)), quantile(sorted, Math.max(p, q))];
        expect(low).toBeGreaterThanOrEqual(Math.min(...values));
        expect(high).toBeLessThanOrEqual(Math.max(...values));
        // Two shares in one gap may round in opposite directions.
        expect(high - low).toBeGreaterThanOrEqual(-1e-15 * Math.max(...values.map(Math.abs)));
      }),
    );
  });
});

describe('sort', () => {
  it.each([[[1, Number.NaN]], [[1, Number.POSITIVE_INFINITY]]])(
    'refuses %j and says which value it is',
    (values) => {
      expect(() => sort(values)).toThrow(new RangeError(`value 2 of a series is ${values[1]}`));
    },
  );

  it('leaves its input alone', () => {
    const values = [3, 1, 2];
    expect(sort(values)).toEqual([1, 2, 3]);
    expect(values).toEqual([3, 1, 2]);
  });
});

describe('summarise', () => {
  it('gives the numbers of the record', () => {
    expect(summarise([2, 4, 4, 4, 5, 5, 7, 9])).toEqual({
      n: 8,
      min: 2,
      max: 9,
      mean: 5,
      sd: Math.sqrt(32 / 7),
      p5: 2.7,
      p50: 4.5,
      p95: 8.299999999999999,
      p99: 8.86,
    });
  });

  it('of one value has no spread', () => {
    expect(summarise([3])).toEqual({ n: 1, min: 3, max: 3, mean: 3, sd: 0, p5: 3, p50: 3, p95: 3, p99: 3 });
  });

  it('of nothing is nothing', () => {
    expect(summarise([])).toBeUndefined();
  });

  it('is exact for equal values: 0.1 a thousand times has mean 0.1 and no spread', () => {
    expect(summarise(Array<number>(1000).fill(0.1))).toMatchObject({ mean: 0.1, sd: 0, p95: 0.1 });
  });

  it('does not depend on the order, to the last bit', () => {
    const shuffled = series.chain((values) =>
      fc.shuffledSubarray(values, { minLength: values.length }).map((other) => ({ values, other })),
    );
    fc.assert(
      fc.property(shuffled, ({ values, other }) => {
        expect(summarise(other)).toEqual(summarise(values));
      }),
    );
  });

  it('moves with the values: a constant added to all moves the places and leaves the spread', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2 }), (values) => {
        const [a, b] = [summarise(values), summarise(values.map((value) => value + 4096))];
        expect(b?.sd).toBeCloseTo(sampleStandardDeviation(values), 9);
        expect(b?.p50).toBe((a?.p50 ?? Number.NaN) + 4096);
      }),
    );
  });
});

describe('statisticOf', () => {
  it.each([
    ['n', 4],
    ['first', 3],
    ['last', 2],
    ['min', 1],
    ['max', 10],
    ['mean', 4],
    ['p0', 1],
    ['p50', 2.5],
    ['p100', 10],
  ] as const)('%s of 3 1 10 2 is %f', (name, expected) => {
    expect(statisticOf([3, 1, 10, 2], name)).toBe(expected);
  });

  it('has no spread of a single value and nothing but the count of none', () => {
    expect(statisticOf([3], 'sd')).toBeUndefined();
    expect(statisticOf([], 'max')).toBeUndefined();
    expect(statisticOf([], 'n')).toBe(0);
  });

  it.each([
    ['p95', 95],
    ['p100', 100],
    ['p101', undefined],
    ['p', undefined],
    ['p9.5', undefined],
    ['mean', undefined],
  ])('reads the percentile of %s', (name, expected) => {
    expect(percentOf(name)).toBe(expected);
  });

  it.each(['avg', 'median', 'P95', ''])('knows no statistic %j', (name) => {
    expect(isStatistic(name)).toBe(false);
  });
});
