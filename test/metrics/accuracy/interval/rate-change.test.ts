import { describe, expect, it } from 'vitest';
import { type RateChange, rateChange } from '../../../../src/metrics/accuracy/interval/rate-change.ts';
import type { CountedUtterance } from '../../../../src/metrics/accuracy/interval/units.ts';
import { seeded } from '../../../../src/metrics/random/random.ts';

const DRAWS = { most: 999 };

/** Errors that a candidate makes more than a baseline, in `n` utterances of ten words. */
const differing = (n: number, errors: (i: number) => number): CountedUtterance[] =>
  Array.from({ length: n }, (_, i) => ({ errors: errors(i), length: 10 }));

function compared(utterances: readonly CountedUtterance[], margin?: number): RateChange {
  const change = rateChange(utterances, margin, DRAWS);
  if ('reason' in change) throw new Error(change.reason);
  return change;
}

describe('a candidate', () => {
  it('that makes more errors in many utterances is worse, one that makes fewer is better', () => {
    const worse = compared(differing(500, (i) => (i % 5 === 0 ? 1 : i % 17 === 0 ? -1 : 0)));
    expect(worse).toMatchObject({ verdict: 'worse', units: 500, change: expect.closeTo(0.0152, 3) });
    expect(worse.bounds[0]).toBeGreaterThan(0);
    const better = compared(differing(500, (i) => (i % 5 === 0 ? -1 : i % 17 === 0 ? 1 : 0)));
    expect(better).toMatchObject({ verdict: 'better', p: worse.p });
    expect(better.bounds[1]).toBeLessThan(0);
  });

  it('that makes others, as often, is not worse within a margin that the interval ends below', () => {
    const utterances = differing(2000, (i) => (i % 40 === 0 ? 1 : i % 40 === 20 ? -1 : 0));
    expect(compared(utterances)).toMatchObject({ verdict: 'not-worse', change: 0, changed: 100 });
    const few = compared(utterances.slice(0, 80));
    expect(few).toMatchObject({ verdict: 'undecided' });
    expect(few.needed).toBeGreaterThan(80);
    expect(compared(utterances.slice(0, 80), 0.05)).toMatchObject({ verdict: 'not-worse' });
  });

  it('that differs in nothing is the same, whatever the number of utterances', () => {
    expect(compared(differing(12, () => 0))).toMatchObject({ verdict: 'same', changed: 0, p: 1 });
  });

  it('that is wrong in one of a hundred utterances is not called worse for it, nor harmless', () => {
    expect(compared(differing(100, (i) => (i === 7 ? 10 : 0)))).toMatchObject({ verdict: 'undecided' });
  });

  it('that is worse by a word in nearly each of a dozen utterances is not harmless', () => {
    const change = compared(
      differing(12, (i) => (i === 0 ? 0 : 1)).map((it) => ({ ...it, length: 20 })),
      0.06,
    );
    expect(change.verdict).not.toBe('not-worse');
    expect(Math.abs(change.bounds[0])).toBeLessThan(2);
  });

  it('of a handful of utterances is not judged', () => {
    expect(rateChange(differing(9, () => 5))).toEqual({
      reason: '9 of at least 10 utterances that an interval takes',
    });
  });

  it('as good as the baseline is called better or worse at most once in a hundred times', () => {
    const random = seeded(5);
    const wrong = (share: number): number => {
      let errors = 0;
      for (let word = 0; word < 10; word++) if (random.uniform() < share) errors += 1;
      return errors;
    };
    let alarms = 0;
    for (let i = 0; i < 150; i++) {
      const { verdict } = compared(differing(100, () => wrong(0.03) - wrong(0.03)));
      if (verdict === 'worse' || verdict === 'better') alarms += 1;
    }
    // One in a hundred, and three standard errors.
    expect(alarms / 150).toBeLessThanOrEqual(0.035);
  });
});
