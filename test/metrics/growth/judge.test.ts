import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noise } from '../../../bench/study/growth/shapes.ts';
import { judgeGrowth } from '../../../src/metrics/growth/judge.ts';
import { SeriesFailure } from '../../../src/metrics/growth/series.ts';
import { seeded } from '../../../src/metrics/random/random.ts';
import { Growth } from '../../../src/record/run-record.ts';

const ANON = { tolerance: 262_144, quantum: 4096 };
const HEAP = { tolerance: 1024, quantum: 16 };
const COUNT = { tolerance: 0.05, quantum: 0.1 };

const line = (n: number, rate: number, level = 1e9): number[] =>
  Array.from({ length: n }, (_, i) => level + rate * i);
const rough = (n: number, seed: number, sd: number, ar = 0): number[] => noise(n, seeded(seed), { sd, ar });
const add = (...parts: readonly (readonly number[])[]): number[] =>
  (parts[0] ?? []).map((_, i) => parts.reduce((sum, part) => sum + (part[i] ?? 0), 0));

describe('judgeGrowth', () => {
  it('calls a straight line above the tolerance a leak, at its exact rate', () => {
    const { growth, doubt, fitted, window } = judgeGrowth(line(30, 1e6), ANON);
    expect(growth).toEqual({
      verdict: 'leak',
      rate: expect.closeTo(1e6, 3),
      ci95: [expect.any(Number), expect.any(Number)],
      bounds: [expect.any(Number), expect.any(Number)],
      mde: expect.any(Number),
      tolerance: 262_144,
      n: 30,
      warmup: 0,
      steps: [],
      iterationsNeeded: null,
      reason: 'grows above the tolerance to the end, over the last 30 iterations',
    });
    expect(doubt).toBeNull();
    expect(window).toEqual([0, 30]);
    expect(fitted).toHaveLength(30);
    expect(fitted[29]).toBeCloseTo(1e9 + 29e6, 3);
  });

  it.each([
    ['bytes', Array<number>(40).fill(123_456_789), ANON],
    ['zeros', Array<number>(40).fill(0), HEAP],
    ['handles', Array<number>(14).fill(20), COUNT],
    ['negative', Array<number>(2000).fill(-5), COUNT],
  ])('calls a constant series of %s no leak, with rate 0', (_, series, setting) => {
    const { growth } = judgeGrowth(series, setting);
    expect(growth).toMatchObject({ verdict: 'no-leak', rate: 0, warmup: 0, steps: [], n: series.length });
    expect(growth.reason).toBe(`stays below the tolerance over the observed ${series.length} iterations`);
  });

  it('knows a constant count as well as its quantum lets it', () => {
    const { growth } = judgeGrowth(Array<number>(60).fill(11), COUNT);
    expect(growth.ci95).toEqual([expect.closeTo(-0.0004794857, 9), expect.closeTo(0.0004794857, 9)]);
    const coarse = judgeGrowth(Array<number>(60).fill(11), { ...COUNT, quantum: 0.2 }).growth;
    expect(Number(coarse.ci95[1]) / Number(growth.ci95[1])).toBeCloseTo(2, 9);
    const fine = judgeGrowth(Array<number>(60).fill(11), { ...COUNT, quantum: 0 }).growth;
    expect(fine.ci95).toEqual([0, 0]);
  });

  it('says how the growth went', () => {
    const stairs = Array.from({ length: 120 }, (_, i) => 1e9 + 40e6 * Math.floor((i + 10) / 20) + 1e6 * i);
    const noisy = add(stairs, rough(120, 3, 3e5));
    expect(judgeGrowth(noisy, ANON).growth.reason).toMatch(/^grows above the tolerance to the end, /);
    const jump = [0, ...Array<number>(39).fill(80e6)];
    expect(judgeGrowth(add(jump, rough(40, 4, 3e5)), ANON).growth).toMatchObject({
      warmup: 1,
      reason: 'after a warm-up of 1 iteration stays below the tolerance over the observed 40 iterations',
    });
    const one = Array.from({ length: 60 }, (_, i) => (i >= 25 ? 40e6 : 0));
    expect(judgeGrowth(add(one, rough(60, 5, 2e5)), ANON).growth.reason).toBe(
      '1 change of level, otherwise stays below the tolerance over the observed 60 iterations',
    );
  });

  it('finds one handle an iteration with certainty in 30 iterations', () => {
    const { growth } = judgeGrowth(line(30, 1, 20), COUNT);
    expect(growth).toMatchObject({ verdict: 'leak', rate: expect.closeTo(1, 9) });
    expect(growth.bounds[0]).toBeGreaterThan(0.9);
  });

  it.each([0, 1, 7])('leaves %i iterations undecided and says how many it takes', (n) => {
    expect(judgeGrowth(line(n, 1e9), ANON)).toMatchObject({
      growth: {
        verdict: 'inconclusive',
        rate: null,
        ci95: [null, null],
        bounds: [null, null],
        mde: null,
        n,
        iterationsNeeded: 24,
      },
      doubt: 'too-few',
      sd: null,
      rho: null,
      window: [0, 0],
      fitted: [],
    });
  });

  it('can see a leak in 8 iterations, but clears nothing with fewer than 12', () => {
    expect(judgeGrowth(line(8, 50e6), ANON).growth.verdict).toBe('leak');
    const short = judgeGrowth(add(line(11, 0), rough(11, 2, 10)), ANON);
    expect(short).toMatchObject({ growth: { verdict: 'inconclusive' }, doubt: 'too-few-to-clear' });
    expect(judgeGrowth(add(line(12, 0), rough(12, 2, 10)), ANON).growth.verdict).toBe('no-leak');
  });

  it('leaves the plateau of the seed study undecided, and names a number of iterations that would do', () => {
    for (let seed = 1; seed <= 10; seed++) {
      const climb = Array.from({ length: 50 }, (_, i) => 3e9 * Math.min(1, (i + 1) / 13) ** 0.5);
      const { growth, doubt } = judgeGrowth(add(climb, rough(50, seed, 97e6)), ANON);
      expect(growth.verdict, `seed ${seed}`).toBe('inconclusive');
      expect(doubt).toBe('unresolved');
      expect(growth.iterationsNeeded).toBeGreaterThan(250);
      expect(growth.iterationsNeeded).toBeLessThan(900);
    }
  });

  it('asks for the iterations at which growth that began recently fills enough of the run, and is then decided', () => {
    const late = (n: number) => Array.from({ length: n }, (_, i) => 1e9 + 1e6 * Math.max(0, i - 45));
    for (const n of [56, 60, 70]) {
      expect(judgeGrowth(late(n), ANON)).toMatchObject({
        growth: { verdict: 'inconclusive', iterationsNeeded: 100 },
        doubt: 'began-recently',
      });
    }
    expect(judgeGrowth(late(100), ANON).growth.verdict).toBe('leak');
  });

  it('takes a cycle that is given out of the growth, and the cycle 1 for none', () => {
    const swing = Array.from({ length: 40 }, (_, i) => (i % 4) * 4e6);
    const series = add(line(40, 6e5), swing, rough(40, 3, 1e4));
    const known = judgeGrowth(series, { ...ANON, cycle: 4 });
    expect(known).toMatchObject({ cycle: 4, growth: { verdict: 'leak' } });
    expect(known.fitted[3]).toBeCloseTo(series[3] ?? 0, -5);
    expect(judgeGrowth(series, ANON).cycle).toBe(4);
    expect(judgeGrowth(series, { ...ANON, cycle: 1 }).cycle).toBe(1);
  });

  it('uses a known cycle in runs too short to look for one, and refuses runs too short for it', () => {
    const swing = add(
      line(15, 0),
      Array.from({ length: 15 }, (_, i) => (i % 2) * 8e6),
    );
    expect(judgeGrowth(swing, { ...ANON, cycle: 2 }).cycle).toBe(2);
    expect(judgeGrowth(swing, ANON).cycle).toBe(1);
    expect(judgeGrowth(line(26, 0), { ...ANON, cycle: 6 })).toMatchObject({
      doubt: 'cycle-too-long',
      growth: { verdict: 'inconclusive', iterationsNeeded: 27, rate: null },
    });
    expect(judgeGrowth(line(27, 0), { ...ANON, cycle: 6 }).doubt).not.toBe('cycle-too-long');
  });

  it('counts the steps of a pool, with place and size, and does not call them growth', () => {
    const pool = Array.from({ length: 80 }, (_, i) => (i >= 20 ? 40e6 : 0) + (i >= 34 ? 20e6 : 0));
    const { growth } = judgeGrowth(add(line(80, 0), pool, rough(80, 5, 2e5)), ANON);
    expect(growth.verdict).toBe('pool-step');
    expect(growth.steps).toEqual([
      { at: 20, size: expect.closeTo(40e6, -6) },
      { at: 34, size: expect.closeTo(20e6, -6) },
    ]);
    expect(growth.reason).toBe(
      '2 changes of level, otherwise stays below the tolerance over the observed 80 iterations',
    );
  });

  it('lets the data say how long the warm-up was', () => {
    const warm = Array.from({ length: 60 }, (_, i) => 5e6 * Math.min(i, 9));
    const { growth } = judgeGrowth(add(line(60, 0), warm, rough(60, 6, 2e5)), ANON);
    expect(growth.verdict).toBe('warm-up-plateau');
    expect(growth.warmup).toBeGreaterThanOrEqual(9);
    expect(growth.warmup).toBeLessThanOrEqual(16);
    expect(growth.reason).toBe(
      `after a warm-up of ${growth.warmup} iterations stays below the tolerance over the observed 60 iterations`,
    );
  });

  it.each([
    ['a value that is not a number', [1, 2, Number.NaN], ANON, 'value 2 is NaN'],
    ['an infinite value', [Number.NEGATIVE_INFINITY], ANON, 'value 0 is -Infinity'],
    ['a value beyond squaring', [1e121], ANON, 'value 0 is 1e+121'],
    ['no tolerance', [], { tolerance: 0, quantum: 1 }, 'the tolerance is 0'],
    ['a tolerance that is not a number', [], { tolerance: Number.NaN, quantum: 1 }, 'the tolerance is NaN'],
    [
      'an infinite tolerance',
      [],
      { tolerance: Number.POSITIVE_INFINITY, quantum: 1 },
      'the tolerance is Inf',
    ],
    ['a negative quantum', [], { tolerance: 1, quantum: -1 }, 'the quantum is -1'],
    ['an infinite quantum', [], { tolerance: 1, quantum: Number.POSITIVE_INFINITY }, 'the quantum is Inf'],
    ['half a cycle', [], { ...ANON, cycle: 2.5 }, 'the cycle is 2.5'],
    ['a cycle of nothing', [], { ...ANON, cycle: 0 }, 'the cycle is 0'],
    ['a series that takes minutes', Array<number>(100_001).fill(0), ANON, '100001 iterations'],
  ])('refuses %s', (_, series, setting, message) => {
    expect(() => judgeGrowth(series, setting)).toThrow(SeriesFailure);
    expect(() => judgeGrowth(series, setting)).toThrow(message);
  });

  it('names every problem of the input at once', () => {
    try {
      judgeGrowth([Number.NaN], { tolerance: -1, quantum: -1, cycle: -1 });
      expect.unreachable();
    } catch (thrown) {
      expect((thrown as SeriesFailure).problems).toHaveLength(4);
      expect((thrown as SeriesFailure).exitCode).toBe(2);
    }
  });
});

/** Numbers of every size, repeated values, levels and ramps: whatever a counter may hold. */
const anySeries = fc.oneof(
  fc.array(fc.double({ noNaN: true, min: -1e15, max: 1e15 }), { maxLength: 80 }),
  fc.array(fc.double({ noNaN: true, min: -1e120, max: 1e120 }), { maxLength: 40 }),
  fc.array(fc.constantFrom(0, 1, 4096, 8192, 1e9), { maxLength: 120 }),
  fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 8, maxLength: 120 }).map((steps) =>
    steps.map(
      (
        (sum) => (step: number) =>
          (sum += step * 4096)
      )(1e9),
    ),
  ),
);

describe('properties of every verdict', () => {
  it('never holds a NaN, and is always a valid record', () => {
    fc.assert(
      fc.property(anySeries, fc.constantFrom(ANON, HEAP, COUNT), (series, setting) => {
        const analysis = judgeGrowth(series, setting);
        Growth.parse(analysis.growth);
        expect(JSON.stringify(analysis)).toBe(
          JSON.stringify(analysis, (_, value) => {
            if (typeof value === 'number' && !Number.isFinite(value)) throw new Error('not finite');
            return value;
          }),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('holds together: bounds around the interval around the rate, and a number needed only when undecided', () => {
    fc.assert(
      fc.property(anySeries, (series) => {
        const { growth, doubt } = judgeGrowth(series, ANON);
        expect(doubt === null).toBe(growth.verdict !== 'inconclusive');
        if (growth.verdict !== 'inconclusive') expect(growth.iterationsNeeded).toBeNull();
        if (growth.iterationsNeeded !== null) expect(growth.iterationsNeeded).toBeGreaterThan(growth.n);
        if (growth.rate === null) return;
        const [lo, hi] = growth.bounds.map(Number);
        const [from, to] = growth.ci95.map(Number);
        expect([lo, from, growth.rate, to, hi]).toEqual(
          [lo, from, growth.rate, to, hi].sort((a, b) => Number(a) - Number(b)),
        );
        if (growth.verdict === 'leak') expect(lo).toBeGreaterThan(ANON.tolerance);
        else if (growth.verdict !== 'inconclusive') expect(hi).toBeLessThan(ANON.tolerance);
      }),
      { numRuns: 300 },
    );
  });

  /** Counters with noise: whole numbers, so that sums and doubling are exact. */
  const counter = fc
    .record({
      seed: fc.integer({ min: 1, max: 1e6 }),
      n: fc.integer({ min: 8, max: 90 }),
      rate: fc.constantFrom(0, 3e4, 1e6, 8e6),
      jump: fc.constantFrom(0, 30e6, -30e6),
    })
    .map(({ seed, n, rate, jump }) =>
      rough(n, seed, 3e5, 0.3).map((e, i) => Math.round(e + rate * i + (i > n / 2 ? jump : 0))),
    );

  it('does not depend on the level: adding a constant changes nothing', () => {
    fc.assert(
      fc.property(counter, fc.integer({ min: -1e12, max: 1e12 }), (series, level) => {
        const moved = judgeGrowth(
          series.map((value) => value + level),
          ANON,
        );
        const { fitted: _, ...rest } = judgeGrowth(series, ANON);
        const { fitted: __, ...same } = moved;
        expect(same).toEqual(rest);
      }),
      { numRuns: 60 },
    );
  });

  it('does not depend on the unit: series, tolerance, scale and quantum times k give the rate times k', () => {
    fc.assert(
      fc.property(counter, fc.constantFrom(2 ** -10, 2 ** 20, 1024, 2 ** -30), (series, k) => {
        const { growth } = judgeGrowth(series, ANON);
        const scaled = judgeGrowth(
          series.map((value) => value * k),
          { tolerance: ANON.tolerance * k, scale: ANON.tolerance * k, quantum: ANON.quantum * k },
        ).growth;
        expect(scaled.verdict).toBe(growth.verdict);
        expect(scaled.warmup).toBe(growth.warmup);
        expect(scaled.rate).toBeCloseTo((growth.rate ?? 0) * k, 5);
      }),
      { numRuns: 60 },
    );
  });

  it('is deterministic and leaves its input alone', () => {
    fc.assert(
      fc.property(counter, (series) => {
        const before = [...series];
        expect(judgeGrowth(series, ANON)).toEqual(judgeGrowth(Object.freeze(before), ANON));
        expect(series).toEqual(before);
      }),
      { numRuns: 30 },
    );
  });

  it('sees a leak backwards as memory that falls', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const series = add(line(60, 2e6), rough(60, seed, 3e5));
      const forward = judgeGrowth(series, ANON).growth;
      const backward = judgeGrowth([...series].reverse(), ANON).growth;
      expect(forward.verdict).toBe('leak');
      expect(['no-leak', 'warm-up-plateau']).toContain(backward.verdict);
      expect(backward.rate).toBeCloseTo(-Number(forward.rate), -5);
    }
  });
});

it('says over how many iterations a leak behind a warm-up was judged, and after how many a plateau', () => {
  const warmUp = (i: number): number => 4e6 * (1 - Math.exp(-i / 3));
  const judged = (rate: number) =>
    judgeGrowth(
      Array.from({ length: 60 }, (_, i) => warmUp(i) + rate * i),
      { tolerance: 262_144, quantum: 4096 },
    ).growth;
  const leak = judged(2e6);
  expect(leak).toMatchObject({ verdict: 'leak', n: 60 });
  expect(leak.warmup).toBeGreaterThan(0);
  expect(leak.reason).toBe(
    `grows above the tolerance to the end, over the last ${60 - leak.warmup} iterations`,
  );
  const plateau = judged(0);
  expect(plateau.warmup).toBeGreaterThan(0);
  expect(plateau.reason).toMatch(new RegExp(`^after a warm-up of ${plateau.warmup} iterations stays below`));
});
