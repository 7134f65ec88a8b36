import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { sameDigits } from '../../../src/metrics/accuracy/digit-sequence.ts';
import { errorRate } from '../../../src/metrics/accuracy/error-rate.ts';
import { asIs, english, leaderboard, type Normaliser } from '../../../src/metrics/accuracy/normaliser.ts';
import { ERROR_UNITS } from '../../../src/metrics/accuracy/tokens.ts';
import { loadNormaliser } from '../../../src/metrics/normaliser-loading.ts';

/** Numbers in their usual spellings: two of these that differ are different numbers. */
const number = fc.oneof(
  fc.integer({ min: -999, max: 99999 }).map(String),
  fc.tuple(fc.nat(99), fc.integer({ min: 1, max: 9 })).map(([whole, tenth]) => `${whole}.${tenth}`),
  fc.tuple(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 2, max: 99 })).map(([a, b]) => `${a}/${b}`),
  fc.tuple(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 10, max: 59 })).map(([a, b]) => `${a}:${b}`),
  fc.tuple(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 1, max: 99 })).map(([a, b]) => `${a}~${b}`),
  fc.nat(100).map((share) => `${share}%`),
  fc.nat(100).map((share) => `${share}‰`),
);

describe('different numbers', () => {
  let normalisers: readonly Normaliser[];
  beforeAll(async () => {
    normalisers = [asIs, english, leaderboard, await loadNormaliser('zh')];
  });

  it.each([
    ['3.5', '35'],
    ['1/3', '13'],
    ['-13', '13'],
    ['−13', '13'],
    ['17:16', '1716'],
    ['3~5', '35'],
    ['3-5', '35'],
    ['10%', '10'],
    ['1、2', '12'],
    ['15 16', '1516'],
    ['1½', '11/2'],
    ['10²', '102'],
    ['10×20', '1020'],
  ])('%s is not %s, whatever is counted', (one, other) => {
    for (const norm of normalisers)
      for (const unit of ERROR_UNITS)
        expect([norm.name, unit, errorRate(`有${one}个`, `有${other}个`, { unit, norm }).rate > 0]).toEqual([
          norm.name,
          unit,
          true,
        ]);
  });

  it.each([
    ['1,000,000', '1000000'],
    ['１，０００', '1000'],
    ['U.S.', 'us'],
    ['17：16', '17:16'],
    ['－13', '-13'],
    ['3-5', '3~5'],
  ])('%s is %s', (one, other) => {
    for (const norm of normalisers.slice(1))
      expect([norm.name, errorRate(one, other, { unit: 'mixed', norm }).rate]).toEqual([norm.name, 0]);
  });

  it('are never merged', () => {
    fc.assert(
      fc.property(number, number, fc.constantFrom(...ERROR_UNITS), (one, other, unit) => {
        for (const norm of normalisers) {
          const { rate } = errorRate(`温度${one}，好`, `温度${other}，好`, { unit, norm });
          expect(rate === 0).toBe(one === other);
        }
        expect(sameDigits(one, other)).toBe(one === other);
      }),
    );
  });

  it('normalised twice are normalised once', () => {
    const text = fc.string({ unit: fc.constantFrom(...'12 3.,:/-~%×+好a。') });
    fc.assert(
      fc.property(text, (given) => {
        const { normalise } = normalisers[3] ?? asIs;
        expect(normalise(normalise(given))).toBe(normalise(given));
      }),
    );
  });
});
