import { describe, expect, it } from 'vitest';
import { SHORT, SPEEDING, STEPPED } from '../../../bench/study/growth/hidden.ts';
import type { Shape } from '../../../bench/study/growth/shapes.ts';
import { BOUNDED } from '../../../bench/study/growth/shapes.ts';
import { ANON, HEAP, isBounded, isLeak } from '../../../bench/study/growth/tally.ts';
import type { GrowthSetting } from '../../../src/metrics/growth/analysis.ts';
import { judgeGrowth } from '../../../src/metrics/growth/judge.ts';
import { seeded } from '../../../src/metrics/random/random.ts';
import type { Growth } from '../../../src/record/growth.ts';

/** Verdicts that are wrong, over seeds, with the quantities they were drawn for. */
function wrong(
  shapes: Readonly<Record<string, Shape>>,
  lengths: readonly number[],
  seeds: number,
  isWrong: (growth: Growth) => boolean,
  settings: readonly GrowthSetting[] = [ANON, HEAP],
): string[] {
  return Object.entries(shapes).flatMap(([name, shape], k) =>
    lengths.flatMap((n) =>
      settings.flatMap((setting) =>
        Array.from({ length: seeds }, (_, i) => {
          const { series } = shape(n, seeded(7000 + 1000 * k + 10 * n + i), setting.tolerance);
          const { growth } = judgeGrowth(series, setting);
          return isWrong(growth) ? `${name}, ${n}, ${i}: ${growth.verdict}, ${growth.reason}` : '';
        }).filter((text) => text !== ''),
      ),
    ),
  );
}

describe('growth that hides', () => {
  it('in a few steps is never bounded', () => {
    expect(wrong(STEPPED, [300], 12, isBounded)).toEqual([]);
    expect(wrong(STEPPED, [1000], 2, isBounded)).toEqual([]);
  });

  it('by speeding up, or going on at two rates, is a leak', () => {
    expect(wrong(SPEEDING, [100], 10, (growth) => !isLeak(growth))).toEqual([]);
  });
});

it('in 8 to 19 iterations nothing bounded is called a leak', () => {
  const lengths = [8, 10, 12, 14, 16, 19];
  expect(wrong(BOUNDED, lengths, 8, isLeak, [ANON])).toEqual([]);
  expect(wrong(SHORT, lengths, 8, isLeak)).toEqual([]);
});

describe('shapes beside their twins', () => {
  const KIB = 1024;
  const heap = (n: number, value: (i: number) => number) =>
    judgeGrowth(
      Array.from({ length: n }, (_, i) => 1e8 + Math.round(value(i))),
      HEAP,
    ).growth;

  it('1 MiB each 200th of 900 iterations; once', () => {
    const step = heap(900, (i) => KIB * KIB * Math.floor(i / 200));
    expect(step).toMatchObject({
      verdict: 'leak',
      reason: 'grows above the tolerance to the end, in 4 even steps',
    });
    const uneven = heap(900, (i) => KIB * KIB * [100, 420, 560, 800].filter((at) => i >= at).length);
    expect(uneven).toMatchObject({
      verdict: 'inconclusive',
      reason: expect.stringMatching('^it rose in separate steps'),
    });
    expect(heap(900, (i) => (i < 200 ? 0 : KIB * KIB)).verdict).toBe('pool-step');
  });

  it('three equal steps, two of them early; a warm-up of one slope and one step', () => {
    const three = (i: number): number => [4, 9, 120].filter((at) => i >= at).length * 64 * KIB * KIB;
    expect(heap(200, three).verdict).toBe('inconclusive');
    const warm = (i: number): number => 16 * KIB * KIB * Math.min(i, 8) + (i < 120 ? 0 : 64 * KIB * KIB);
    expect(heap(200, warm).verdict).toBe('pool-step');
  });

  it('many small rises in the first tenth, then quiet', () => {
    const early = (i: number): number => 6 * KIB * [2, 5, 8].filter((at) => i >= at).length;
    expect(heap(100, early).verdict).toMatch(/no-leak|warm-up-plateau|pool-step/);
    expect(heap(100, (i) => 8 * early(i))).toMatchObject({ verdict: 'inconclusive', iterationsNeeded: 160 });
  });

  it('20 tolerances, then 30; 20, then none', () => {
    const two = (later: number) => (i: number) =>
      20 * KIB * Math.min(i, 280) + later * KIB * Math.max(0, i - 280);
    expect(heap(400, two(30))).toMatchObject({
      verdict: 'leak',
      rate: expect.closeTo(30 * KIB, -2),
      reason: expect.stringMatching('at rates that changed, the last of them over the last 1'),
    });
    expect(heap(400, two(0)).verdict).not.toBe('leak');
  });

  it('growth that began from nothing in the last fifth stays undecided, and says until when', () => {
    const late = (n: number) => heap(n, (i) => 20 * KIB * Math.max(0, i - 320));
    expect(late(400)).toMatchObject({
      verdict: 'inconclusive',
      reason: 'it grows above the tolerance, but began to too recently to tell whether it goes on',
      iterationsNeeded: 500,
    });
    expect(late(500).verdict).toBe('leak');
  });
});
