import { describe, expect, it } from 'vitest';
import { BOUNDED, LEAKING } from '../../../bench/study/growth/shapes.ts';
import { studyVerdict } from '../../../bench/study/growth/study.ts';
import { markdownTable, percent, quantile, seedOf } from '../../../bench/study/growth/tally.ts';
import { seeded } from '../../../src/metrics/random/random.ts';

describe('the source of randomness', () => {
  const draws = (seed: number): number[] => {
    const random = seeded(seed);
    return Array.from({ length: 5 }, () => random.uniform());
  };

  it('gives the same draws for a seed, and others for another', () => {
    expect(draws(7)).toEqual(draws(7));
    expect(draws(7)).not.toEqual(draws(8));
  });

  it('is uniform and normal where it says so', () => {
    const random = seeded(1);
    const uniform = Array.from({ length: 20_000 }, () => random.uniform());
    const normal = Array.from({ length: 20_000 }, () => random.normal());
    const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;
    expect(Math.min(...uniform)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...uniform)).toBeLessThan(1);
    expect(mean(uniform)).toBeCloseTo(0.5, 1.7);
    expect(mean(normal)).toBeCloseTo(0, 1.5);
    expect(mean(normal.map((v) => v * v))).toBeCloseTo(1, 1.5);
    expect(mean(normal.map((v) => v ** 4))).toBeCloseTo(3, 0);
  });

  it('keeps to its ranges', () => {
    const random = seeded(2);
    const integers = Array.from({ length: 300 }, () => random.integer(2, 4));
    expect(new Set(integers)).toEqual(new Set([2, 3, 4]));
    expect(new Set(Array.from({ length: 100 }, () => random.pick('a', 'b', 'c'))).size).toBe(3);
    const logs = Array.from({ length: 100 }, () => random.logBetween(1, 1000));
    expect(Math.min(...logs)).toBeGreaterThanOrEqual(1);
    expect(logs.filter((v) => v < 31.6).length).toBeGreaterThan(30);
  });
});

describe('the study', () => {
  it('draws 20 bounded and 11 leaking shapes, page by page', () => {
    expect([Object.keys(BOUNDED).length, Object.keys(LEAKING).length]).toEqual([20, 11]);
    for (const [name, shape] of Object.entries({ ...BOUNDED, ...LEAKING })) {
      const { series, rate } = shape(40, seeded(3), 262_144);
      expect(series, name).toHaveLength(40);
      expect(series.every((value) => Number.isInteger(value / 4096))).toBe(true);
      expect(rate >= 2.5 * 262_144, name).toBe(name in LEAKING);
    }
  });

  it('never draws two traces from one seed', () => {
    const seeds = Object.keys(BOUNDED).flatMap((name) =>
      Array.from({ length: 50 }, (_, i) => seedOf(1, name, i)),
    );
    expect(new Set(seeds).size).toBe(seeds.length);
  });

  it('prints its tables, the same ones for the same seed', () => {
    const text = studyVerdict({ seed: 5, traces: 1 });
    expect(text).toContain('Seed 5, 1 traces');
    expect(text).toMatch(/^\| traces, bounded and leaking \| 20, 11 \| 20, 11 \| 20, 11 \|$/m);
    expect(text).toMatch(/^\| leak called bounded \| 0 \| 0 \| 0 \|$/m);
    expect(text).toMatch(/^\| 100, 200; leak seen twice \| 0 \| 0 \|/m);
    expect(text.match(/^###/gm)).toHaveLength(6);
    expect(text).not.toContain('NaN');
    expect(studyVerdict({ seed: 5, traces: 1 })).toBe(text);
  });

  it('writes what it counts', () => {
    expect([0.004, 0.5, 1].map(percent)).toEqual(['0.4', '50', '100']);
    expect(quantile([3, 1, 2, 4], 0.5)).toBe(2);
    expect(quantile([3, 1, 2, 4], 0.9)).toBe(4);
    expect(
      markdownTable([
        ['a', 'b'],
        ['1', '2'],
      ]),
    ).toBe('| a | b |\n|---|---|\n| 1 | 2 |');
  });
});
