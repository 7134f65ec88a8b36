import { describe, expect, it } from 'vitest';
import { decide, type Evidence } from '../../../src/metrics/growth/decision.ts';
import type { Estimate } from '../../../src/metrics/growth/estimate.ts';
import type { Window } from '../../../src/metrics/growth/window.ts';

const N = 40;
/** Bounded evidence: a flat window of 40 samples, noise 1, tolerance 10, quantum 1; and what a test changes in it. */
function evidence(
  changed: Partial<Omit<Evidence, 'estimate' | 'window'>> & {
    readonly estimate?: Partial<Estimate>;
    readonly window?: Partial<Window>;
    readonly n?: number;
  } = {},
): Evidence {
  const { estimate, window, n = N, ...rest } = changed;
  const start = window?.start ?? 0;
  return {
    raw: new Float64Array(start + n),
    kept: new Float64Array(n),
    tolerance: 10,
    quantum: 1,
    floor: 0.25,
    bounds: [-1, 1],
    ...rest,
    estimate: {
      slope: 0,
      se: 0.1,
      df: 38,
      throughSlope: 0,
      meanSlope: 0,
      sd: 1,
      rho: 0,
      kappa: 1,
      sizes: [],
      fitted: new Float64Array(n),
      staircase: 'none',
      slowing: false,
      trunk: new Float64Array(n),
      ...estimate,
    },
    window: { start: 0, steps: [], bends: 0, slopeBefore: 0, ...window },
  };
}

const decided = (changed: Parameters<typeof evidence>[0]): string => {
  const decision = decide(evidence(changed));
  return decision.verdict === 'inconclusive' ? decision.doubt : decision.verdict;
};

/** A window that rises by 20 a sample, with a little noise. */
const rising = Float64Array.from({ length: N }, (_, i) => 20 * i + Math.sin(i * 2.3));
const leaking = { bounds: [19, 21] as const, kept: rising, estimate: { slope: 20, trunk: rising } };

describe('the tolerance', () => {
  it('must lie outside the interval, its end included', () => {
    expect(decided({ bounds: [-1, 9.99] })).toBe('no-leak');
    expect(decided({ bounds: [-1, 10] })).toBe('unresolved');
    expect(decided({ ...leaking, bounds: [10, 30] })).toBe('unresolved');
    expect(decided({ ...leaking, bounds: [10.01, 30] })).toBe('leak');
  });

  it('is not enough: what does not persist is no leak', () => {
    expect(decided({ ...leaking, estimate: { ...leaking.estimate, slowing: true } })).toBe('slowing');
    expect(decided({ ...leaking, estimate: { ...leaking.estimate, sizes: [-400] } })).toBe('given-back');
  });
});

describe('many uneven steps', () => {
  const irregular = (throughSlope: number): string =>
    decided({ estimate: { staircase: 'irregular', throughSlope } });

  it('are undecided where the line through them rises by more than half the tolerance', () => {
    expect(irregular(5.01)).toBe('irregular-steps');
    expect(irregular(5)).toBe('no-leak');
    expect(decided({ estimate: { staircase: 'none', throughSlope: 50 } })).toBe('no-leak');
    expect(decided({ estimate: { staircase: 'regular', throughSlope: 50 } })).toBe('no-leak');
  });
});

describe('the end of the run', () => {
  const ending = (...last: number[]): string =>
    decided({ raw: Float64Array.of(...new Float64Array(N - last.length), ...last) });

  it('lies on the line: the median of the last three within six noise levels', () => {
    expect(ending(6, 6, 6)).toBe('no-leak');
    expect(ending(6.01, 6.01, 0)).toBe('unsettled');
    expect(ending(-6.01, -6.01, 0)).toBe('unsettled');
    expect(ending(99, 0, 0)).toBe('no-leak');
    expect(ending(99, 99, 99, 0, 0)).toBe('no-leak');
  });

  it('is measured from the fit of the window', () => {
    const fitted = Float64Array.from({ length: N }, (_, i) => 5 * i);
    const raw = Float64Array.from({ length: N + 3 }, (_, i) => 5 * (i - 3));
    expect(decided({ raw, window: { start: 3 }, estimate: { fitted } })).not.toBe('unsettled');
  });

  it('does not mind noise below the floor', () => {
    const raw = Float64Array.of(...new Float64Array(N - 3), 20, 20, 20);
    expect(decided({ raw, floor: 16 })).toBe('no-leak');
    expect(decided({ raw, floor: 9 })).toBe('unsettled');
  });
});

it('clears nothing with fewer than 12 samples kept', () => {
  expect(decided({ n: 11 })).toBe('too-few-to-clear');
  expect(decided({ n: 12 })).toBe('no-leak');
});

describe('which kind of bounded', () => {
  const kind = (estimate: Partial<Estimate>, more: Parameters<typeof evidence>[0] = {}): string =>
    decided({ estimate, ...more });

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
    return decided({ raw, quantum, window: { start: early.length }, estimate });
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
      return decided({ raw, kept, window: { start: 1 } });
    };
    expect([at(6), at(4)]).toEqual(['no-leak', 'warm-up-plateau']);
  });

  it('nothing left out is no warm-up, wherever the run starts', () => {
    expect(decided({ raw: Float64Array.of(50, ...new Float64Array(N - 1)) })).toBe('no-leak');
  });
});
