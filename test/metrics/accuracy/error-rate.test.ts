import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { corpusErrorRate } from '../../../src/metrics/accuracy/corpus.ts';
import { editScript } from '../../../src/metrics/accuracy/edit-script.ts';
import { alignTokens, errorRate, ratesOf, tokenErrorRate } from '../../../src/metrics/accuracy/error-rate.ts';
import { chinese } from '../../../src/metrics/accuracy/normaliser.ts';
import type { ScriptFold } from '../../../src/metrics/accuracy/script-fold.ts';
import { characterClasses } from '../../../src/metrics/normaliser-loading.ts';
import { sharedFile, sharedRows } from '../../support/shared.ts';

let script: ScriptFold;
beforeAll(async () => {
  script = await characterClasses();
});

const Unit = z.enum(['word', 'char', 'mixed']);
const Row = z.object({
  ref: z.string(),
  hyp: z.string(),
  unit: Unit,
  norm: z.enum(['none', 'zh', 'en']),
  hits: z.number(),
  S: z.number(),
  D: z.number(),
  I: z.number(),
  cost: z.number(),
  n_ref: z.number(),
  n_hyp: z.number(),
  rate: z.number(),
  mer: z.number(),
});

describe('error rate', () => {
  it('counts hits, substitutions, deletions and insertions of the alignment with most hits', () => {
    expect(errorRate('a b c d', 'a x c d e', { unit: 'word', norm: 'none' })).toEqual({
      hits: 3,
      substitutions: 1,
      deletions: 0,
      insertions: 1,
      n: 4,
      m: 5,
      rate: 0.5,
      matchErrorRate: 0.4,
      informationPreserved: (3 / 4) * (3 / 5),
    });
  });

  it('may exceed 1, while the match error rate may not', () => {
    const { rate, matchErrorRate } = errorRate('a', 'x y z', { unit: 'word', norm: 'none' });
    expect({ rate, matchErrorRate }).toEqual({ rate: 3, matchErrorRate: 1 });
  });

  it.each([
    ['', '', { rate: 0, matchErrorRate: 0, informationPreserved: 1 }],
    ['', 'a b', { rate: 2, matchErrorRate: 1, informationPreserved: 0 }],
    ['a b', '', { rate: 1, matchErrorRate: 1, informationPreserved: 0 }],
  ])('has a value for empty texts: %j against %j', (ref, hyp, expected) => {
    expect(errorRate(ref, hyp, { unit: 'word', norm: 'none' })).toMatchObject(expected);
  });

  it('does not count spaces of Chinese text, but of text that is taken as it is', () => {
    expect(errorRate('你 好', '你好', { unit: 'char', norm: chinese(script) }).rate).toBe(0);
    expect(errorRate('你 好', '你好', { unit: 'char', norm: 'none' }).deletions).toBe(1);
  });

  it('agrees with its alignment, token by token', () => {
    expect(alignTokens(['a', 'b', 'c'], ['b', 'c', 'd'])).toEqual([
      { edit: 2, ref: 'a' },
      { edit: 0, ref: 'b', hyp: 'b' },
      { edit: 0, ref: 'c', hyp: 'c' },
      { edit: 3, hyp: 'd' },
    ]);
  });
});

describe('corpus', () => {
  it('divides all errors by all reference tokens, and does not average rates', () => {
    const wrong = errorRate('a', 'b', { unit: 'word', norm: 'none' });
    const right = errorRate('a b c d e f g h i', 'a b c d e f g h i', { unit: 'word', norm: 'none' });
    expect(corpusErrorRate([wrong, right])).toEqual({
      ...ratesOf({ hits: 9, substitutions: 1, deletions: 0, insertions: 0 }),
      rate: 0.1,
    });
  });

  it('has rate 0 without a pair', () => {
    expect(corpusErrorRate([]).rate).toBe(0);
  });
});

describe('acceptance rows', () => {
  it.skipIf(sharedFile('text/wer-public.jsonl') === undefined)('agrees with every public row', () => {
    const rows = sharedRows('text/wer-public.jsonl').map((row) => Row.parse(row));
    expect(rows.length).toBeGreaterThan(100);
    for (const row of rows) {
      const norm = row.norm === 'zh' ? chinese(script) : row.norm;
      const got = errorRate(row.ref, row.hyp, { unit: row.unit, norm });
      // The listed counts of tie rows are those of most hits, which is what is asked for: no allowance is needed.
      expect({ row, ...got }).toMatchObject({
        hits: row.hits,
        substitutions: row.S,
        deletions: row.D,
        insertions: row.I,
        n: row.n_ref,
        m: row.n_hyp,
        rate: expect.closeTo(row.rate, 8),
        matchErrorRate: expect.closeTo(row.mer, 8),
      });
    }
  });

  it.skipIf(sharedFile('text/wer-corpus.json') === undefined)('agrees with every corpus', () => {
    const cases = z
      .array(
        z.object({
          pairs: z.array(z.tuple([z.string(), z.string()])),
          unit: Unit,
          rate: z.number(),
          mer: z.number().optional(),
          hits: z.number().optional(),
        }),
      )
      .parse(JSON.parse(readFileSync(sharedFile('text/wer-corpus.json') ?? '', 'utf8')));
    for (const { pairs, unit, rate, mer, hits } of cases) {
      const got = corpusErrorRate(pairs.map(([ref, hyp]) => errorRate(ref, hyp, { unit, norm: 'none' })));
      expect(got.rate).toBeCloseTo(rate, 8);
      if (mer !== undefined) expect(got.matchErrorRate).toBeCloseTo(mer, 8);
      if (hits !== undefined) expect(got.hits).toBe(hits);
    }
  });

  it.skipIf(sharedFile('text/wer-perf.json') === undefined)('has the exact cost of the large pairs', () => {
    const { cases } = z
      .object({
        cases: z.array(
          z.object({
            n: z.number(),
            vocab: z.number(),
            err: z.number(),
            seed: z.number(),
            hyp_len: z.number(),
            cost: z.number(),
          }),
        ),
      })
      .parse(JSON.parse(readFileSync(sharedFile('text/wer-perf.json') ?? '', 'utf8')));
    for (const { n, vocab, err, seed, hyp_len, cost } of cases) {
      const { ref, hyp } = noisyPair(n, vocab, err, seed);
      expect(hyp.length).toBe(hyp_len);
      const { substitutions, deletions, insertions } = tokenErrorRate(ref, hyp);
      expect(substitutions + deletions + insertions).toBe(cost);
      // The alignment of the largest takes seconds, and small ones are divided the same way elsewhere.
      if (n > 20_000) continue;
      const numbers = (tokens: string[]): Int32Array => Int32Array.from(tokens, Number);
      const steps = editScript(numbers(ref), numbers(hyp));
      expect(steps.filter((step) => step !== 0).length).toBe(cost);
    }
  });
});

/** The generator that the large pairs are defined by. */
function noisyPair(n: number, vocab: number, err: number, seed: number): { ref: string[]; hyp: string[] } {
  let x = seed >>> 0;
  const draw = (): number => {
    x = (Math.imul(1664525, x) + 1013904223) >>> 0;
    return x / 2 ** 32;
  };
  const token = (): string => String(Math.floor(draw() * vocab));
  const ref = Array.from({ length: n }, token);
  const hyp = ref.flatMap((id) => {
    const u = draw();
    if (u < err / 3) return [];
    if (u < (2 * err) / 3) return [token()];
    return u < err ? [id, token()] : [id];
  });
  return { ref, hyp };
}
