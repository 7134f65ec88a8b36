import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Counts, countChange } from '../../../src/metrics/faithfulness/counts.ts';

const counts = (n: number, group?: string): Counts =>
  Object.fromEntries(Array.from({ length: n }, (_, i) => [`u${i}`, { count: 1, ...(group && { group }) }]));

it('eight of eight utterances that differ are certain, seven are not (2 · 0.5⁸ < 1 % < 2 · 0.5⁷)', () => {
  expect(countChange(counts(8), {})).toEqual({ verdict: 'worse', more: 8, less: 0 });
  expect(countChange({}, counts(8))).toEqual({ verdict: 'better', more: 0, less: 8 });
  expect(countChange(counts(7), {})).toEqual({ verdict: 'undecided', more: 7, less: 0 });
  expect(countChange(counts(7), counts(7))).toEqual({ verdict: 'same', more: 0, less: 0 });
});

it('utterances of one speaker are one of many', () => {
  expect(countChange(counts(50, 'anna'), {})).toEqual({ verdict: 'undecided', more: 1, less: 0 });
});

it('is the other way round where the sides are', () => {
  const side = fc.dictionary(
    fc.constantFrom(...'abcdefghijkl'),
    fc.record({ count: fc.integer({ min: 1, max: 4 }) }),
  );
  const turned = { worse: 'better', better: 'worse', same: 'same', undecided: 'undecided' } as const;
  fc.assert(
    fc.property(side, side, (a, b) => {
      const [there, back] = [countChange(a, b), countChange(b, a)];
      expect(back).toEqual({ verdict: turned[there.verdict], more: there.less, less: there.more });
    }),
  );
});
