import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../../src/metrics/growth/judge.ts';
import type { Limit } from '../../../src/metrics/growth/limit.ts';

const unresolved = (rate: number): Limit => ({ rate, doubt: 'unresolved' });
const SLOWING: Limit = { rate: Number.NEGATIVE_INFINITY, doubt: 'slowing' };
const SHORT: Limit = { rate: 2, doubt: 'short-run' };
const STEPS: Limit = { rate: 50, doubt: 'rare-steps' };
const FEW: Limit = { rate: Number.POSITIVE_INFINITY, doubt: 'too-few-to-clear' };

/** Growth between 20 and 30, held against a tolerance. */
const decided = (tolerance: number, leak: readonly Limit[] = [], bounded: readonly Limit[] = []): string => {
  const decision = decide(
    {
      bounds: [20, 30],
      leakBelow: [unresolved(20), ...leak],
      boundedAbove: [...bounded, unresolved(30)],
      boundedAs: 'no-leak',
    },
    tolerance,
  );
  return decision.verdict === 'inconclusive' ? decision.limits[0].doubt : decision.verdict;
};

describe('the decision', () => {
  it('is a leak below the interval and bounded above it, its ends excluded', () => {
    expect([19.9, 20, 25, 30, 30.1].map((tolerance) => decided(tolerance))).toEqual([
      'leak',
      'unresolved',
      'unresolved',
      'unresolved',
      'no-leak',
    ]);
  });

  it('is no leak where a limit is not met, and says which', () => {
    expect(decided(5, [SLOWING])).toBe('slowing');
    expect(decided(5, [SHORT])).toBe('short-run');
    expect(decided(1.9, [SHORT])).toBe('leak');
    expect(decided(1.9, [SHORT, SLOWING])).toBe('slowing');
  });

  it('is not bounded where a limit is not met, and says which', () => {
    expect(decided(40, [], [STEPS])).toBe('rare-steps');
    expect(decided(50.1, [], [STEPS])).toBe('no-leak');
    expect(decided(25, [], [STEPS])).toBe('rare-steps');
    expect(decided(1e9, [], [FEW])).toBe('too-few-to-clear');
  });

  it('of growth inside the interval says that it is not resolved, whatever a leak lacks', () => {
    expect(decided(25, [SLOWING])).toBe('unresolved');
  });

  it('is monotone in the tolerance, whatever the limits', () => {
    const limit = fc.record({
      rate: fc.double({ noNaN: true, min: -100, max: 100 }),
      doubt: fc.constantFrom('slowing' as const, 'rare-steps' as const),
    });
    const tolerances = fc.tuple(
      fc.double({ noNaN: true, min: 0.1, max: 200 }),
      fc.double({ noNaN: true, min: 1, max: 9 }),
    );
    fc.assert(
      fc.property(fc.array(limit), fc.array(limit), tolerances, (leak, bounded, [tolerance, factor]) => {
        const [tight, loose] = [
          decided(tolerance, leak, bounded),
          decided(tolerance * factor, leak, bounded),
        ];
        if (tight === 'no-leak') expect(loose).toBe('no-leak');
        if (loose === 'leak') expect(tight).toBe('leak');
      }),
    );
  });
});
