import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { type ErrorRate, errorRate } from '../../../src/metrics/accuracy/error-rate.ts';

const Counts = z.tuple([z.number(), z.number(), z.number(), z.number()]);
type Counts = z.infer<typeof Counts>;
const Pair = z.strictObject({ ref: z.string(), hyp: z.string(), word: Counts, char: Counts, sclite: Counts });

const pairs = readFileSync(new URL('../../fixtures/error-counts/pairs.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => Pair.parse(JSON.parse(line)));

const countsOf = ({ hits, substitutions, deletions, insertions }: ErrorRate): Counts => [
  hits,
  substitutions,
  deletions,
  insertions,
];
const errors = ([, s, d, i]: Counts): number => s + d + i;
/** What sclite minimises. */
const weighed = ([, s, d, i]: Counts): number => 4 * s + 3 * (d + i);
const lengths = ([hits, s, d, i]: Counts): [n: number, m: number] => [hits + s + d, hits + s + i];

/** Where one has the counts of the other's alignment or a tie of it: how many pairs agree in all four counts. */
function checked(unit: 'word' | 'char', theirsOf: (pair: z.infer<typeof Pair>) => Counts): number {
  let alike = 0;
  for (const pair of pairs) {
    const ours = countsOf(errorRate(pair.ref, pair.hyp, { unit, norm: 'none' }));
    const theirs = theirsOf(pair);
    expect([pair, errors(ours), lengths(ours)]).toEqual([pair, errors(theirs), lengths(theirs)]);
    // Of the alignments with the least edits, ours has most hits: that fixes all four counts.
    expect(ours[0]).toBeGreaterThanOrEqual(theirs[0]);
    if (ours[0] === theirs[0]) {
      expect(ours).toEqual(theirs);
      alike += 1;
    }
  }
  return alike;
}

it('edits of 1,000 pairs are those that RapidFuzz counts, in words and in characters, to the last one', () => {
  expect(pairs).toHaveLength(1000);
  expect([checked('word', ({ word }) => word), checked('char', ({ char }) => char)]).toEqual([971, 936]);
});

it('sclite, which weighs edits otherwise, has no fewer of them, and no less weight would be in ours', () => {
  let alike = 0;
  for (const { ref, hyp, sclite } of pairs) {
    const unit = /[a-z]/.test(ref + hyp) ? 'word' : 'char';
    const ours = countsOf(errorRate(ref, hyp, { unit, norm: 'none' }));
    expect([ref, hyp, lengths(ours)]).toEqual([ref, hyp, lengths(sclite)]);
    expect(errors(ours)).toBeLessThanOrEqual(errors(sclite));
    expect(weighed(sclite)).toBeLessThanOrEqual(weighed(ours));
    if (errors(ours) === errors(sclite)) alike += 1;
  }
  expect(alike).toBe(998);
});
