import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { largestShare } from '../../../../src/metrics/accuracy/interval/largest-share.ts';
import { type RateInterval, rateInterval } from '../../../../src/metrics/accuracy/interval/rate-interval.ts';
import { belowLimit } from '../../../../src/metrics/accuracy/interval/rate-limit.ts';
import type { CountedUtterance } from '../../../../src/metrics/accuracy/interval/units.ts';
import { seeded } from '../../../../src/metrics/random/random.ts';

const DRAWS = { most: 400 };
const utterance = (errors: number, length = 10, group?: string): CountedUtterance => ({
  errors,
  length,
  group,
});

function given(utterances: readonly CountedUtterance[]): RateInterval {
  const interval = rateInterval(utterances, DRAWS);
  if ('reason' in interval) throw new Error(interval.reason);
  return interval;
}

describe('the interval of an error rate', () => {
  it('holds the rate, the 99 % one the 95 % one, and never falls below nothing', () => {
    const corpus = fc.array(fc.record({ errors: fc.nat(12), length: fc.integer({ min: 6, max: 30 }) }), {
      minLength: 10,
      maxLength: 60,
    });
    fc.assert(
      fc.property(corpus, (utterances) => {
        const { rate, ci95, bounds } = given(utterances);
        const [low, high] = ci95;
        expect(low).toBeLessThanOrEqual(rate + 1e-9);
        expect(high).toBeGreaterThanOrEqual(rate - 1e-9);
        expect(bounds[0]).toBeGreaterThanOrEqual(0);
        expect(bounds[0]).toBeLessThanOrEqual(low + 1e-9);
        expect(bounds[1]).toBeGreaterThanOrEqual(high - 1e-9);
      }),
      { numRuns: 60 },
    );
  });

  it('is none where one speaker has most of the words: there is little else to tell how others are heard', () => {
    const spoken = (share: number) =>
      rateInterval(
        Array.from({ length: 20 }, (_, i) =>
          utterance(i % 3, Math.round(i === 0 ? 1900 * share : (1900 * (1 - share)) / 19), `s${i}`),
        ),
        DRAWS,
      );
    expect(spoken(0.7)).toEqual({
      reason:
        'group s0 has 70 % of the words: 20 groups tell as much as 2.0 of one size, and an interval takes 5',
    });
    expect(spoken(0.3)).toMatchObject({ units: 20 });
    expect(rateInterval([utterance(0, 500), ...Array.from({ length: 14 }, () => utterance(1))])).toEqual({
      reason:
        'one utterance has 78 % of the words: 15 utterances tell as much as 1.6 of one size, and an interval takes 5',
    });
  });

  it('is the same for the same utterances', () => {
    const random = seeded(3);
    const utterances = Array.from({ length: 50 }, () => utterance(random.integer(0, 2)));
    expect(given(utterances)).toEqual(given(utterances));
  });

  it('of no errors at all ends where so few utterances could still hide them', () => {
    const { rate, ci95, bounds } = given(Array.from({ length: 100 }, () => utterance(0)));
    expect([rate, ci95[0]]).toEqual([0, 0]);
    // One in 27 utterances wrong as a whole would show none in a hundred once in forty times.
    expect(ci95[1]).toBeCloseTo(1 - 0.025 ** 0.01, 9);
    expect(bounds[1]).toBeCloseTo(1 - 0.005 ** 0.01, 9);
  });

  it('of errors everywhere alike does not claim that there are no others', () => {
    const { ci95 } = given(Array.from({ length: 100 }, () => utterance(10)));
    expect(ci95[0]).toBeCloseTo(0.025 ** 0.01, 9);
    expect(ci95[1]).toBeGreaterThanOrEqual(1);
  });

  it.each([
    ['one clean among eleven with an error each', [0, ...Array.from({ length: 11 }, () => 1)]],
    ['one with two errors among eleven with one', [2, ...Array.from({ length: 11 }, () => 1)]],
    ['all with an error each', Array.from({ length: 12 }, () => 1)],
    ['none at all', Array.from({ length: 12 }, () => 0)],
  ])('of a handful that is nearly all alike excludes little, and nothing impossible: %s', (_, errors) => {
    const { bounds } = given(errors.map((count) => utterance(count, 20)));
    expect(belowLimit(given(errors.map((count) => utterance(count, 20))), 0.06).verdict).not.toBe('pass');
    expect(bounds[1]).toBeGreaterThan(0.3);
    expect(bounds[1]).toBeLessThan(2);
  });

  it('is wider where the utterances of a speaker go wrong together', () => {
    const wrong = (i: number): boolean => i % 50 < 5;
    const alone = Array.from({ length: 500 }, (_, i) => utterance(wrong(i) ? 5 : 0));
    const spoken = Array.from({ length: 500 }, (_, i) => utterance(wrong(i) ? 5 : 0, 10, `s${i % 50}`));
    const width = ({ ci95: [low, high] }: RateInterval): number => high - low;
    expect(given(spoken)).toMatchObject({ kind: 'group', units: 50, rate: given(alone).rate });
    expect(width(given(spoken))).toBeGreaterThan(2 * width(given(alone)));
  });

  it('is none for a handful of utterances, or of speakers, or without a word to get right', () => {
    const nine = Array.from({ length: 9 }, () => utterance(1));
    expect(rateInterval(nine)).toEqual({ reason: '9 of at least 10 utterances that an interval takes' });
    const two = Array.from({ length: 100 }, (_, i) => utterance(1, 10, `s${i % 2}`));
    expect(rateInterval(two)).toEqual({ reason: '2 of at least 10 groups that an interval takes' });
    expect(rateInterval(Array.from({ length: 20 }, () => utterance(0, 0)))).toHaveProperty('reason');
  });

  it('holds the true rate in about 95 of 100 corpora', () => {
    const random = seeded(11);
    let held = 0;
    for (let corpus = 0; corpus < 200; corpus++) {
      // One utterance in ten is hard: a third of its words is wrong, of others one in fifty.
      const utterances = Array.from({ length: 120 }, () => {
        const share = random.uniform() < 0.1 ? 1 / 3 : 0.02;
        const length = random.integer(3, 25);
        let errors = 0;
        for (let word = 0; word < length; word++) if (random.uniform() < share) errors += 1;
        return utterance(errors, length);
      });
      const [low, high] = given(utterances).ci95;
      const truth = 0.1 / 3 + 0.9 * 0.02;
      if (low <= truth && truth <= high) held += 1;
    }
    // Binomial around 95 %: three standard errors.
    expect(held / 200).toBeGreaterThan(0.903);
    expect(held / 200).toBeLessThan(0.996);
  });
});

describe('a limit', () => {
  const interval: RateInterval = {
    rate: 0.05,
    ci95: [0.045, 0.055],
    bounds: [0.04, 0.06],
    kind: 'utterance',
    units: 400,
  };

  it('is met where the whole interval is below, missed where none of it is, else says what it takes', () => {
    expect(belowLimit(interval, 0.0601)).toEqual({ verdict: 'pass' });
    expect(belowLimit(interval, 0.04)).toEqual({ verdict: 'fail' });
    expect(belowLimit(interval, 0.055)).toEqual({ verdict: 'undecided', needed: 1600 });
    expect(belowLimit(interval, 0.05)).toEqual({ verdict: 'undecided' });
  });

  it('on a rate of nothing at all takes as many times more as its end is too far off', () => {
    const none: RateInterval = { ...interval, rate: 0, bounds: [0, 0.09], units: 50 };
    expect(belowLimit(none, 0.03)).toEqual({ verdict: 'undecided', needed: 150 });
  });

  it('that is passed is passed by every larger one, that is failed by every smaller one', () => {
    const order = ['fail', 'undecided', 'pass'];
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (a, b) => {
          const [small, large] = [Math.min(a, b), Math.max(a, b)].map(
            (limit) => belowLimit(interval, limit).verdict,
          );
          expect(order.indexOf(large ?? '')).toBeGreaterThanOrEqual(order.indexOf(small ?? ''));
        },
      ),
    );
  });
});

it('the largest share agrees with tables of Clopper and Pearson', () => {
  expect(largestShare(0, 10, 0.025)).toBeCloseTo(0.3085, 4);
  expect(largestShare(1, 10, 0.025)).toBeCloseTo(0.445, 4);
  expect(largestShare(5, 50, 0.025)).toBeCloseTo(0.2181, 4);
  expect(largestShare(10, 10, 0.025)).toBe(1);
});
