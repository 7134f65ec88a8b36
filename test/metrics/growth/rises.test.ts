import { describe, expect, it } from 'vitest';
import { noise } from '../../../bench/study/growth/shapes.ts';
import { risesOf } from '../../../src/metrics/growth/rises.ts';
import { seeded } from '../../../src/metrics/random/random.ts';

const N = 200;
/** Places and rounded sizes of the rises of a run with noise of sd 1. */
const rises = (value: (i: number) => number, ar = 0, n = N) => {
  const rough = noise(n, seeded(7), { sd: 1, ar });
  const calm = Float64Array.from(rough, (e, i) => e + value(i));
  return risesOf(calm, 0).all.map(({ at, to, size }) => [at, to, Math.round(size / 10) * 10]);
};
const steps =
  (...places: readonly number[]) =>
  (i: number): number =>
    50 * places.filter((place) => i >= place).length;

describe('rises', () => {
  it('are the steps of the whole run, the first samples included', () => {
    expect(rises(steps(1, 60, 150))).toEqual([
      [1, 1, 50],
      [60, 60, 50],
      [150, 150, 50],
    ]);
  });

  it('are as many as there are steps side by side', () => {
    expect(rises(steps(90, 91))).toHaveLength(2);
    expect(rises(steps(90, 91, 92))).toHaveLength(3);
    expect(rises(steps(3, 4))).toHaveLength(2);
  });

  it('are one for a slope, however long', () => {
    expect(rises((i) => 20 * Math.min(i, 9))).toEqual([[1, 9, 180]]);
    expect(rises((i) => 400 * (1 - Math.exp(-i / 15)))).toHaveLength(1);
    expect(rises((i) => 0.5 * i)).toHaveLength(1);
    expect(rises((i) => 10 * Math.max(0, Math.min(i - 80, 20)))).toHaveLength(1);
  });

  it('are several for slopes with plateaus between them', () => {
    const ramp = (i: number, from: number): number => 10 * Math.max(0, Math.min(i - from, 8));
    expect(rises((i) => ramp(i, 20) + ramp(i, 90) + ramp(i, 150))).toHaveLength(3);
  });

  it('are none in noise, however red, nor where it comes back', () => {
    expect(rises(() => 0)).toEqual([]);
    expect(rises(() => 0, 0.9)).toEqual([]);
    expect(rises((i) => (i >= 60 && i < 120 ? 50 : 0))).toEqual([]);
    expect(rises((i) => (i < 190 ? 5 * (i % 25) : 0))).toEqual([]);
    expect(rises((i) => -i)).toEqual([]);
  });

  it('are seen in a short run where every second difference holds one', () => {
    expect(rises(steps(5, 12, 19), 0, 23)).toHaveLength(3);
  });

  it('are counted by the large ones too, where small ones lie between', () => {
    const flickers = Float64Array.from(
      { length: N },
      (_, i) => steps(40, 44, 120)(i) + (i === 42 || i === 43 ? 1 : 0),
    );
    expect(risesOf(flickers, 0).large.map(({ at }) => at)).toEqual([40, 44, 120]);
  });
});
