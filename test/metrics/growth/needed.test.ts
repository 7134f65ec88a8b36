import { describe, expect, it } from 'vitest';
import { noise } from '../../../bench/study/growth/shapes.ts';
import { HEAP } from '../../../bench/study/growth/tally.ts';
import { judgeGrowth } from '../../../src/metrics/growth/judge.ts';
import { iterationsNeeded } from '../../../src/metrics/growth/needed.ts';
import { seeded } from '../../../src/metrics/random/random.ts';
import { someEstimate } from './some-estimate.ts';

const KIB = 1024;
/** A run of any length that goes on as it is; its noise does not change with its length. */
const runOf = (value: (i: number) => number, sd = 0, seed = 1) => {
  const rough = noise(20_000, seeded(seed), { sd, ar: 0 });
  return (n: number) =>
    judgeGrowth(
      rough.slice(0, n).map((e, i) => Math.round(e + value(i))),
      HEAP,
    );
};

describe('the iterations that are promised', () => {
  it.each<[string, (i: number) => number, number, string]>([
    ['a few of a flat run', () => 0, 9, 'no-leak'],
    ['a few of a small leak', (i) => 3 * KIB * i, 14, 'leak'],
    ['growth that began recently', (i) => 4 * KIB * Math.max(0, i - 150), 200, 'leak'],
    [
      'three steps, then quiet',
      (i) => 20 * KIB * [20, 60, 90].filter((at) => i >= at).length,
      110,
      'pool-step',
    ],
    ['a step at the very end', (i) => (i < 58 ? 0 : 40 * KIB), 60, 'pool-step'],
  ])('decide: %s', (_, value, n, verdict) => {
    const at = runOf(value);
    const { growth } = at(n);
    expect(growth.verdict).toBe('inconclusive');
    const needed = growth.iterationsNeeded ?? 0;
    expect(needed).toBeGreaterThan(n);
    expect([verdict, 'warm-up-plateau']).toContain(at(needed).growth.verdict);
  });

  it('do not move while nothing changes', () => {
    const steps = runOf((i) => 20 * KIB * [20, 60, 90].filter((at) => i >= at).length, 200);
    expect([100, 110, 120, 130].map((n) => steps(n).growth.iterationsNeeded)).toEqual([150, 150, 150, 150]);
    const few = runOf((i) => 3 * KIB * i);
    expect([5, 9, 12, 19].map((n) => few(n).growth.iterationsNeeded)).toEqual([24, 24, 24, 24]);
  });

  it('decide most noisy runs, however short the first look', () => {
    const seeds = Array.from({ length: 20 }, (_, i) => i + 1);
    const decided = seeds.filter((seed) => {
      const at = runOf(() => 0, 40 * KIB, seed);
      const { iterationsNeeded } = at(30).growth;
      return iterationsNeeded === null || at(iterationsNeeded).growth.verdict !== 'inconclusive';
    });
    expect(decided.length).toBeGreaterThanOrEqual(17);
  });

  it('are none where growth lies at the tolerance, slows down, stopped or is given back', () => {
    const near = runOf((i) => KIB * i, 100)(60);
    expect(near).toMatchObject({ doubt: 'near', growth: { iterationsNeeded: null } });
    expect(near.growth.reason).toBe(
      'it grows at just about the tolerance: no number of iterations tells on which side',
    );
    const root = runOf((i) => 100 * KIB * Math.sqrt(i));
    expect([200, 400].map((n) => root(n).growth.iterationsNeeded)).toEqual([null, null]);
    expect(root(400).doubt).toBe('slowed-recently');
  });

  it('have two digits, rounded up, and are more than there are', () => {
    const estimate = someEstimate(50);
    const promised = (after: number, amount: number, tolerance: number, n = 50) =>
      iterationsNeeded(
        [{ doubt: 'rare-steps', rate: 1, met: { after, amount } }],
        { n, start: 0, estimate },
        tolerance,
      );
    expect(promised(10, 1000, 10)).toBe(120);
    expect(promised(100, 0, 10)).toBe(110);
    expect(promised(98, 0, 10)).toBe(99);
    expect(promised(99, 0, 10)).toBe(100);
    expect(promised(10, 0, 10)).toBe(51);
    expect(promised(3, 0, 10, 8)).toBe(24);
    expect(promised(0, 1e30, 1e-9)).toBe(1e9);
  });
});
