import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noise } from '../../../bench/study/growth/shapes.ts';
import { factorise, residualOf, solve } from '../../../src/metrics/growth/basis.ts';
import { findCycle, samplesForCycle } from '../../../src/metrics/growth/cycle.ts';
import { independenceOf, withoutSpikes } from '../../../src/metrics/growth/fit.ts';
import { fitLine } from '../../../src/metrics/growth/line.ts';
import { interquartileRange, mad, median } from '../../../src/metrics/growth/median.ts';
import { inflation, lag1, shortMemory, spreadOf } from '../../../src/metrics/growth/noise.ts';
import { robustFit } from '../../../src/metrics/growth/robust.ts';
import { findSteps, stepBuffers } from '../../../src/metrics/growth/steps.ts';
import { takeTrend, trendBuffers } from '../../../src/metrics/growth/trended.ts';
import { at, differences, dot, isRounding, stepAt, timeAxis } from '../../../src/metrics/growth/vector.ts';
import { candidateStarts, findBend, findWindow } from '../../../src/metrics/growth/window.ts';
import { seeded } from '../../../src/metrics/random/random.ts';

const of = (...values: number[]): Float64Array => Float64Array.from(values);
const made = (n: number, value: (i: number) => number): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => value(i));
const rough = (n: number, seed: number, sd = 1, ar = 0): number[] => noise(n, seeded(seed), { sd, ar });

describe('series', () => {
  it('refuses to read beyond its ends', () => {
    expect(at(of(5, 6), 1)).toBe(6);
    expect(() => at(of(5, 6), 2)).toThrow('index 2 outside a series of 2');
    expect(() => at(of(5, 6), -1)).toThrow(RangeError);
  });

  it('counts time from its middle', () => {
    expect([...timeAxis(4)]).toEqual([-1.5, -0.5, 0.5, 1.5]);
    expect([...stepAt(4, 3)]).toEqual([0, 0, 0, 1]);
    expect([...differences(of(1, 4, 2))]).toEqual([3, -2]);
  });

  it('knows rounding from the smallest real noise', () => {
    const y = made(100, (i) => 1e9 + i);
    expect(isRounding(100 * (1e9 * 2 ** -52) ** 2, y)).toBe(true);
    expect(isRounding(100 * 0.01 ** 2, y)).toBe(false);
    expect(isRounding(0, of(0, 0))).toBe(true);
  });
});

describe('median and its relatives', () => {
  it('takes the middle, or the mean of the two middle ones', () => {
    expect(median(of(9, 1, 5))).toBe(5);
    expect(median(of(9, 1, 5, 6))).toBe(5.5);
    expect(median(of(-10, 9, 100))).toBe(9);
  });

  it('scales the MAD to a standard deviation and shrugs off outliers', () => {
    expect(mad(of(1, 2, 3, 4, 1000))).toBeCloseTo(1.4826, 10);
    expect(mad(of(3, 3, 3))).toBe(0);
  });

  it('interpolates quartiles linearly', () => {
    expect(interquartileRange(of(4, 1, 3, 2))).toBeCloseTo(1.5, 12);
    expect(interquartileRange(of(1, 2, 3, 4, 5))).toBe(2);
    // Neighbours that are not 1 apart: places 0.75 and 2.25 of 0, 10, 30, 70 lie at 7.5 and 40.
    expect(interquartileRange(of(70, 0, 30, 10))).toBeCloseTo(32.5, 12);
  });
});

describe('least squares', () => {
  it('recovers the coefficients of columns that are far from orthogonal', () => {
    const columns = [made(30, () => 1), made(30, (i) => i), made(30, (i) => i * i)];
    const y = made(30, (i) => 5 - 3 * i + 0.25 * i * i);
    const factors = factorise(columns);
    expect([...solve(factors, y)].map((c) => Math.round(c * 1e6) / 1e6)).toEqual([5, -3, 0.25]);
    expect(Math.max(...residualOf(factors, y).map(Math.abs))).toBeLessThan(1e-9);
    for (const [i, q] of factors.q.entries()) {
      for (const [j, p] of factors.q.entries()) expect(dot(q, p)).toBeCloseTo(i === j ? 1 : 0, 12);
    }
  });

  it('gives a dependent column the coefficient 0', () => {
    const columns = [made(9, () => 1), made(9, (i) => i), made(9, (i) => 2 * i + 7)];
    const [constant, slope, twice] = solve(
      factorise(columns),
      made(9, (i) => 4 * i + 1),
    );
    expect([constant, slope, twice].map((c) => Math.round(Number(c) * 1e9) / 1e9)).toEqual([1, 4, 0]);
  });

  it('is not moved by outliers when it is robust', () => {
    const factors = factorise([made(40, () => 1), timeAxis(40)]);
    const e = rough(40, 3);
    const y = made(40, (i) => 2 * i + (e[i] ?? 0) + (i % 9 === 4 ? 500 : 0));
    const { calm, scale, kept } = robustFit(factors, y, 2.5, 20);
    expect(solve(factors, calm)[1]).toBeCloseTo(2, 0);
    expect(scale).toBeLessThan(3);
    expect(Math.max(...kept)).toBeCloseTo(2.5 * scale, 9);
  });
});

describe('autocorrelation', () => {
  it('allows for the bias of fitting and for its own error', () => {
    const n = 400;
    const white = Float64Array.from(rough(n, 1));
    expect(lag1(white, 2, white)).toBeLessThan(0.12);
    const red = Float64Array.from(rough(n, 2, 1, 0.6));
    const r = lag1(red, 2, red);
    expect(r).toBeGreaterThan(0.55);
    expect(r).toBeLessThan(0.75);
    expect(lag1(red, 6, red)).toBeCloseTo(r + (0.9 * 4) / n, 3);
  });

  it('is 0 for alternation, 0.97 for pure rounding, and unknown as 0 in five samples', () => {
    const swing = made(40, (i) => (i % 2 === 0 ? 1 : -1));
    expect(lag1(swing, 2, swing)).toBe(0);
    expect(
      lag1(
        made(40, () => 1e-9),
        2,
        made(40, () => 1e9),
      ),
    ).toBe(0.97);
    expect(lag1(of(1, 1, 1, 1, 1), 0, of(1, 1, 1, 1, 1))).toBe(0);
  });

  it('inflates the variance of means by (1+ρ)/(1−ρ)', () => {
    expect(inflation(0)).toBe(1);
    expect(inflation(0.5)).toBe(3);
    expect(spreadOf(of(1, 3))).toBe(2);
  });

  it('reads the short memory whatever trend there is', () => {
    const e = rough(300, 8, 2, 0.4);
    const bent = made(300, (i) => (i - 120) ** 3 / 1e3 + (e[i] ?? 0));
    const { variance, rho } = shortMemory(bent);
    expect(Math.sqrt(variance)).toBeCloseTo(2, 0);
    expect(rho).toBeGreaterThan(0.3);
    expect(rho).toBeLessThan(0.6);
  });

  it('takes short runs for independent, and no sample for less than 0.12', () => {
    expect(independenceOf(Float64Array.from(rough(22, 1)), 0)).toBe(1);
    expect(independenceOf(Float64Array.from(rough(200, 1)), 0)).toBeGreaterThan(0.7);
    expect(
      independenceOf(
        made(200, (i) => 1e6 * i),
        0,
      ),
    ).toBe(0.12);
  });
});

describe('spikes', () => {
  const base = rough(30, 4, 0.5);
  const spiked = (add: (i: number) => number): Float64Array => made(30, (i) => (base[i] ?? 0) + add(i));

  it('become the median of their neighbours', () => {
    const y = spiked((i) => (i === 12 ? 50 : 0));
    const calm = withoutSpikes(y, 1);
    expect(calm[12]).toBe(median(of(...y.subarray(9, 12), ...y.subarray(13, 16))));
    expect(calm.filter((value, i) => value !== y[i])).toHaveLength(1);
  });

  it('at the ends stay, as do steps and ramps', () => {
    for (const add of [
      (i: number) => (i === 0 || i === 29 ? 80 : 0),
      (i: number) => (i >= 15 ? 80 : 0),
      (i: number) => 20 * i,
    ]) {
      expect([...withoutSpikes(spiked(add), 1)]).toEqual([...spiked(add)]);
    }
  });

  it('below six floors are noise', () => {
    const y = made(20, (i) => (i === 9 ? 6 : 0));
    expect(withoutSpikes(y, 1)[9]).toBe(6);
    expect(withoutSpikes(y, 0.99)[9]).toBe(0);
    expect([...withoutSpikes(of(1, 99), 1)]).toEqual([1, 99]);
  });
});

describe('cycles', () => {
  const swinging = (n: number, p: number, sd: number): Float64Array => {
    const e = rough(n, 11, sd);
    return made(n, (i) => 3 * i + 10 * ((i * 5) % p) + (e[i] ?? 0));
  };

  it.each([2, 3, 4, 6, 7, 11])('of %i are found, with their offsets', (p) => {
    const cycle = findCycle(swinging(120, p, 0.5));
    expect(cycle?.period).toBe(p);
    const mean = ((p - 1) / 2) * 10;
    for (let phase = 0; phase < p; phase++) {
      expect(Math.abs((cycle?.offsets[phase] ?? 0) - (10 * ((phase * 5) % p) - mean))).toBeLessThan(2);
    }
  });

  it('are not seen in noise, nor in a line', () => {
    for (let seed = 1; seed <= 40; seed++) {
      expect(findCycle(Float64Array.from(rough(90, seed, 1, 0.3)))).toBeUndefined();
    }
    expect(findCycle(made(60, (i) => 1e9 * i + 7))).toBeUndefined();
    expect(findCycle(new Float64Array(60))).toBeUndefined();
  });

  it('have offsets of mean 0, whatever the level', () => {
    const { offsets = [] } = findCycle(made(60, (i) => (i % 3) * 30)) ?? {};
    expect([...offsets].map((offset) => offset.toFixed(0).replace('-0', '0'))).toEqual(['-30', '0', '30']);
  });

  it('may have 64 samples, but no more', () => {
    const period = (p: number) => findCycle(made(600, (i) => 50 * ((i * 29) % p)))?.period;
    expect([period(64), period(65)]).toEqual([64, undefined]);
  });

  it('must occur three times in the last two thirds to be looked for', () => {
    expect([2, 3, 6, 10].map(samplesForCycle)).toEqual([9, 14, 27, 45]);
    for (const p of [2, 3, 6, 10]) {
      const m = samplesForCycle(p) - Math.floor(samplesForCycle(p) / 3);
      expect(Math.floor(m / 3)).toBeGreaterThanOrEqual(p);
    }
  });

  it('are taken as given', () => {
    expect(findCycle(Float64Array.from(rough(60, 2)), 5)?.period).toBe(5);
  });
});

describe('steps', () => {
  const search = (y: Float64Array, limit = 3, samples = y.length) =>
    findSteps(
      takeTrend(y, trendBuffers(y.length)),
      { samples, price: 3 * Math.log(y.length), floor: 1, limit },
      stepBuffers(y.length, limit),
    );
  const e = rough(80, 6);
  const stepped = (...places: readonly number[]): Float64Array =>
    made(80, (i) => (e[i] ?? 0) + 0.5 * i + places.filter((place) => i >= place).length * 40);

  it('are found where they are, up to the limit', () => {
    expect(search(stepped(30)).steps).toEqual([30]);
    expect(search(stepped(20, 50)).steps).toEqual([20, 50]);
    expect(search(stepped()).steps).toEqual([]);
    expect(search(stepped(20, 50), 1).steps).toHaveLength(1);
    expect(search(stepped(20, 50), 0)).toMatchObject({ steps: [] });
  });

  it('keep three samples from the ends and from each other', () => {
    for (let seed = 1; seed <= 60; seed++) {
      const wild = Float64Array.from(rough(24, seed, 60, 0.8));
      const { steps } = search(wild, 6);
      const edges = [0, ...steps, 24];
      for (let i = 1; i < edges.length; i++) {
        expect(Number(edges[i]) - Number(edges[i - 1])).toBeGreaterThanOrEqual(3);
      }
    }
    const place = (at: number) => search(made(24, (i) => (i >= at ? 1000 : 0))).steps;
    expect([place(2), place(3), place(21), place(22)].map((steps) => steps[0])).toEqual([3, 3, 21, 21]);
  });

  it('end where there is no room for another', () => {
    const { steps } = search(
      made(8, (i) => (i >= 4 ? 1e6 : 0) + (i % 2) * 1e5),
      3,
    );
    expect(steps).toEqual([4]);
  });

  it('leave the residual squares of a least-squares fit of them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        const y = Float64Array.from(rough(50, seed, 30, 0.9));
        const { steps, squares } = search(y, 6);
        const columns = [made(50, () => 1), timeAxis(50), ...steps.map((s) => stepAt(50, s))];
        const rest = residualOf(factorise(columns), y);
        expect(squares).toBeCloseTo(dot(rest, rest), 5);
      }),
      { numRuns: 50 },
    );
  });

  it('are the best single step there is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        const y = Float64Array.from(rough(30, seed, 50, 0.9));
        const { steps, squares } = search(y, 1);
        if (steps.length === 0) return;
        for (let s = 3; s <= 27; s++) {
          const rest = residualOf(factorise([made(30, () => 1), timeAxis(30), stepAt(30, s)]), y);
          expect(squares).toBeLessThanOrEqual(dot(rest, rest) + 1e-6);
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe('bends', () => {
  it('are the best there is, away from the edges', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        const y = Float64Array.from(rough(40, seed, 50, 0.95));
        const bend = findBend(takeTrend(y, trendBuffers(40)), 5);
        let least = Number.POSITIVE_INFINITY;
        for (let s = 5; s < 35; s++) {
          const hinge = made(40, (i) => Math.max(0, i - s));
          const rest = residualOf(factorise([made(40, () => 1), timeAxis(40), hinge]), y);
          least = Math.min(least, dot(rest, rest));
        }
        expect(bend?.squares).toBeCloseTo(least, 5);
        expect(bend?.knot).toBeGreaterThanOrEqual(5);
        expect(bend?.knot).toBeLessThan(35);
      }),
      { numRuns: 40 },
    );
  });

  it('are found at the knot', () => {
    const y = made(40, (i) => 3 * Math.min(i, 17));
    expect(findBend(takeTrend(y, trendBuffers(40)), 3)).toMatchObject({
      knot: 17,
      squares: expect.closeTo(0, 6),
    });
  });
});

describe('the line', () => {
  it('takes steps out of the slope, and their length out of what is known of it', () => {
    const e = rough(60, 12);
    const y = made(60, (i) => 2 * i + (i >= 30 ? 100 : 0) + (e[i] ?? 0));
    const line = fitLine(y, [30], 0);
    expect(line.slope).toBeCloseTo(2, 1);
    expect(line.sizes.map(Math.round)).toEqual([expect.closeTo(100, -1)]);
    expect(line.se / fitLine(Float64Array.from(e), [], 0).se).toBeGreaterThan(1.8);
  });

  it('knows its error: intervals of white noise hold the truth as often as they say', () => {
    let held = 0;
    for (let seed = 1; seed <= 400; seed++) {
      const line = fitLine(Float64Array.from(rough(100, seed)), [], 0);
      if (Math.abs(line.slope) < 1.984 * line.se) held += 1;
    }
    expect(held).toBeGreaterThanOrEqual(380);
  });

  it('does not believe in noise below the floor', () => {
    const y = made(30, (i) => i);
    expect(fitLine(y, [], 25).sd).toBe(5);
  });

  it('takes the increments of a wandering series for what is known of its slope', () => {
    let held = 0;
    for (let seed = 1; seed <= 200; seed++) {
      const steps = rough(80, seed);
      let sum = 0;
      const walk = made(80, (i) => (sum += (steps[i] ?? 0) + 1));
      const { slope, se } = fitLine(walk, [], 0);
      if (Math.abs(slope - 1) < 2.3 * se) held += 1;
    }
    expect(held).toBeGreaterThanOrEqual(188);
  });

  it('leaves the jump of a known step out of the increments', () => {
    const steps = rough(40, 77);
    let sum = 0;
    const walk = made(40, (i) => (sum += steps[i] ?? 0));
    const jumped = walk.map((value, i) => value + (i >= 20 ? 1e4 : 0));
    expect(fitLine(jumped, [20], 0).se).toBeLessThan(2);
  });
});

describe('the window', () => {
  it('tries every start up to 24, then ever fewer', () => {
    expect(candidateStarts(3)).toEqual([0, 1, 2, 3]);
    expect(candidateStarts(0)).toEqual([0]);
    expect(candidateStarts(26)).toEqual([...Array.from({ length: 25 }, (_, w) => w), 26]);
    expect(candidateStarts(40).slice(24)).toEqual([24, 27, 31, 35, 40]);
    expect(candidateStarts(5000).length).toBeLessThan(75);
  });

  it('is the whole run where nothing happens', () => {
    const y = Float64Array.from(rough(100, 3, 100));
    expect(findWindow(y, { scale: 100, floor: 2500, rounding: 0, independence: 1 })).toEqual({
      start: 0,
      steps: [],
      bends: 0,
      before: [],
    });
  });

  it('begins behind the bend, and remembers how steep it was before', () => {
    const e = rough(100, 4, 20);
    const y = made(100, (i) => 500 * Math.min(i, 30) + (e[i] ?? 0));
    const window = findWindow(y, { scale: 100, floor: 2500, rounding: 0, independence: 1 });
    expect(window).toMatchObject({ steps: [], bends: 1 });
    expect(window.start).toBeGreaterThanOrEqual(30);
    expect(window.start).toBeLessThanOrEqual(42);
    expect(window.before).toEqual([
      { from: 0, to: 30, slope: expect.closeTo(500, -1), low: expect.closeTo(495, -1) },
    ]);
  });

  it('counts an early step as warm-up, a later one as a step', () => {
    const e = rough(100, 5, 20);
    const at = (place: number) =>
      findWindow(
        made(100, (i) => (i >= place ? 5000 : 0) + (e[i] ?? 0)),
        { scale: 100, floor: 2500, rounding: 0, independence: 1 },
      );
    expect(at(8)).toMatchObject({ steps: [], bends: 0 });
    expect(at(8).start).toBeGreaterThanOrEqual(8);
    expect(at(40)).toMatchObject({ start: 0, steps: [40] });
  });
});
