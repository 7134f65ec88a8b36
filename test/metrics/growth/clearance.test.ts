import { describe, expect, it } from 'vitest';
import { clearanceLimits } from '../../../src/metrics/growth/clearance.ts';
import type { Estimate } from '../../../src/metrics/growth/estimate.ts';
import type { Rise } from '../../../src/metrics/growth/rises.ts';
import { someEstimate } from './some-estimate.ts';

const N = 100;

/** What a bounded verdict needs of a flat run of 100 with these rises, by doubt. */
function limits(
  changed: {
    readonly rises?: readonly Rise[];
    readonly raw?: Float64Array;
    readonly estimate?: Partial<Estimate>;
    readonly n?: number;
  } = {},
) {
  const { rises = [], n = N } = changed;
  const raw = changed.raw ?? new Float64Array(n);
  const found = clearanceLimits({
    high: 7,
    estimate: someEstimate(raw.length, changed.estimate),
    rises: { all: rises, large: [] },
    raw,
    n,
  });
  return Object.fromEntries(found.map(({ doubt, rate, met }) => [doubt, { rate, met }]));
}

const step = (at: number, size: number): Rise => ({ at, to: at, size });

it('a flat run must only lie below its upper bound', () => {
  expect(limits()).toEqual({ unresolved: { rate: 7, met: undefined } });
});

describe('rises', () => {
  it('of one or two may be a pool', () => {
    expect(limits({ rises: [step(40, 500), step(60, 500)] })).not.toHaveProperty('rare-steps');
  });

  it('that follow one another up to the end may be a leak that has begun; a step that stays flat is none', () => {
    const begun = limits({ rises: [step(97, 300), step(98, 300), step(99, 300)] });
    expect(begun.unsettled).toEqual({ rate: 300, met: { after: N + 12 } });
    const over = [step(90, 300), step(91, 300), step(92, 300)];
    for (const rises of [over, [step(99, 900)], [step(20, 300), step(98, 300), step(99, 300)]])
      expect(limits({ rises })).not.toHaveProperty('unsettled');
  });

  it('of three may go on: three times their size in the quiet since the last', () => {
    expect(limits({ rises: [step(10, 50), step(30, 50), step(70, 50)] })['rare-steps']).toEqual({
      rate: (3 * 50) / 30,
      met: { after: 70, amount: 150 },
    });
  });

  it('came to at least what they came to', () => {
    const early = [1, 2, 3, 4, 5].map((at) => step(at, 50));
    expect(limits({ rises: early })['rare-steps']?.rate).toBe(250 / 100);
  });

  it('of a size that their number in the whole run bounds need no quiet', () => {
    // Of three, 3 + 3.5 √3 + 2 are to be expected at most: 11.06 in 100 iterations, where the quiet says 3 in 1.
    const { rate } = limits({ rises: [step(10, 1), step(30, 1), step(99, 1)] })['rare-steps'] ?? {};
    expect(rate).toBeCloseTo(0.1106, 4);
  });

  it('count as far as others are as large', () => {
    const pool = limits({ rises: [step(10, 1e6), step(30, 2), step(50, 2)] })['rare-steps'];
    expect(pool?.rate).toBeCloseTo((4 * 2 + 2 + 2) / 100, 9);
    const two = limits({ rises: [step(10, 1e6), step(30, 1e6), step(50, 2)] })['rare-steps'];
    expect(two?.rate).toBeCloseTo((8 + 8 + 2) / 100, 9);
  });

  it('of two are too many in fewer than 30 iterations', () => {
    const rises = [step(5, 50), step(15, 50)];
    expect(limits({ rises, n: 29 })['rare-steps']?.rate).toBeCloseTo(150 / 14, 9);
    expect(limits({ rises, n: 30 })).not.toHaveProperty('rare-steps');
  });
});

describe('the end of the run', () => {
  const ending = (...last: number[]) =>
    limits({ raw: Float64Array.of(...new Float64Array(N - last.length), ...last) }).unsettled;

  it('lies on the line: the median of the last three within six noise levels', () => {
    expect(ending(6, 6, 6)).toBeUndefined();
    expect(ending(99, 0, 0)).toBeUndefined();
    expect(ending(99, 99, 99, 0, 0)).toBeUndefined();
    expect(ending(6.3, 6.3, 0)?.rate).toBeCloseTo(2.1, 9);
    expect(ending(-9, -9, 0)?.rate).toBe(3);
  });

  it('is measured from the fit of the window', () => {
    const line = Float64Array.from({ length: 40 }, (_, i) => 5 * i);
    expect(limits({ raw: line, estimate: { fitted: line } })).not.toHaveProperty('unsettled');
  });
});

it('many uneven steps are undecided up to twice the slope of the line through them', () => {
  const uneven = limits({ rises: [step(40, 12)], estimate: { staircase: 'irregular', throughSlope: 5 } });
  expect(uneven['irregular-steps']).toEqual({ rate: 10, met: { after: 0, amount: 36 } });
  expect(limits({ estimate: { staircase: 'regular', throughSlope: 5 } })).not.toHaveProperty(
    'irregular-steps',
  );
});

it('clears nothing with fewer than 12 samples kept', () => {
  expect(limits({ raw: new Float64Array(11) })['too-few-to-clear']).toEqual({
    rate: Number.POSITIVE_INFINITY,
    met: { after: 24 },
  });
  expect(limits({ raw: new Float64Array(12) })).not.toHaveProperty('too-few-to-clear');
});
