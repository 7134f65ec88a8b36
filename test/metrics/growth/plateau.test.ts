import { describe, expect, it } from 'vitest';
import type { Estimate } from '../../../src/metrics/growth/estimate.ts';
import { boundedAs, type Shape } from '../../../src/metrics/growth/plateau.ts';
import { someEstimate } from './some-estimate.ts';

const N = 40;
/** A flat window of 40 samples, noise 1, quantum 1; and what a test changes in it. */
function shapeOf(
  changed: Partial<Omit<Shape, 'estimate'>> & {
    readonly estimate?: Partial<Estimate>;
    readonly start?: number;
  } = {},
): string {
  const { estimate, start = 0, ...rest } = changed;
  return boundedAs({
    start,
    raw: new Float64Array(start + N),
    kept: new Float64Array(N),
    quantum: 1,
    floor: 0.25,
    ...rest,
    estimate: someEstimate(N, estimate),
  });
}

describe('which kind of bounded', () => {
  const kind = (estimate: Partial<Estimate>): string => shapeOf({ estimate });

  it('a pool step is a change of level beyond four noise levels, at most two of them up', () => {
    expect(kind({ sizes: [4.01] })).toBe('pool-step');
    expect(kind({ sizes: [4] })).toBe('no-leak');
    expect(kind({ sizes: [-4.01] })).toBe('pool-step');
    expect(kind({ sizes: [5, 5] })).toBe('pool-step');
    expect(kind({ sizes: [5, 5, -5, -5] })).toBe('pool-step');
    expect(kind({ sizes: [5, 5, 5] })).toBe('warm-up-plateau');
    expect(kind({ sizes: [5, 5, 3, 3] })).toBe('pool-step');
  });

  it('steps that are little of a slow rise are no pool', () => {
    const slow = (rise: number, meanSlope: number): string =>
      kind({ slowing: true, sizes: [rise], meanSlope });
    // The drift over 39 intervals is 19.5; 80 % of the rise must be steps.
    expect(slow(78, 0.5)).toBe('pool-step');
    expect(slow(77.9, 0.5)).toBe('warm-up-plateau');
    expect(slow(5, -3)).toBe('pool-step');
    expect(kind({ slowing: true, sizes: [-5], meanSlope: 0.5 })).toBe('warm-up-plateau');
  });

  it('a window that levels off is a plateau', () => {
    expect(kind({ slowing: true })).toBe('warm-up-plateau');
  });

  /** A run that starts at `early` and settles at 0 in the window. */
  const warm = (early: readonly number[], estimate: Partial<Estimate> = {}, quantum = 0): string => {
    const raw = Float64Array.of(...early, ...new Float64Array(N));
    return shapeOf({ raw, quantum, start: early.length, estimate });
  };

  it('a warm-up that was left out makes a plateau if it started off by four noise levels', () => {
    expect(warm([4.01])).toBe('warm-up-plateau');
    expect(warm([-4.01])).toBe('warm-up-plateau');
    expect(warm([4])).toBe('no-leak');
    expect(warm([7.9], { sd: 2 })).toBe('no-leak');
  });

  it('and by eight quanta', () => {
    expect(warm([8], {}, 1)).toBe('no-leak');
    expect(warm([8.01], {}, 1)).toBe('warm-up-plateau');
  });

  it('starts off by the median of the first three left out, or fewer', () => {
    expect(warm([50, 0, 0, 0])).toBe('no-leak');
    expect(warm([50, 50, 0, 0])).toBe('warm-up-plateau');
    expect(warm([5, 5, 5, 0])).toBe('warm-up-plateau');
    expect(warm([5, 5])).toBe('warm-up-plateau');
  });

  it('is held against the first quarter of the window', () => {
    const raw = Float64Array.of(20, ...new Float64Array(N));
    const at = (early: number): string => {
      const kept = Float64Array.from({ length: N }, (_, i) => (i < early ? 20 : 0));
      return shapeOf({ raw, kept, start: 1 });
    };
    expect([at(6), at(4)]).toEqual(['no-leak', 'warm-up-plateau']);
  });

  it('nothing left out is no warm-up, wherever the run starts', () => {
    expect(shapeOf({ raw: Float64Array.of(50, ...new Float64Array(N - 1)) })).toBe('no-leak');
  });
});
