import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignmentCounts } from '../../../src/models/synthetic/errors/alignment-counts.ts';
import { plantErrors } from '../../../src/models/synthetic/errors/planted-errors.ts';
import { textOf, unitsOf } from '../../../src/models/synthetic/errors/units.ts';
import { Failure } from '../../../src/system/failure.ts';

/** Every optimal alignment, by brute force: cost, and the hits that alignments of that cost have. */
function bruteForce(a: readonly string[], b: readonly string[]): { cost: number; hits: Set<number> } {
  const memo = new Map<string, Map<number, Set<number>>>();
  const walk = (i: number, j: number): Map<number, Set<number>> => {
    const key = `${i},${j}`;
    const known = memo.get(key);
    if (known !== undefined) return known;
    const result = new Map<number, Set<number>>();
    const add = (from: Map<number, Set<number>>, cost: number, hit: number): void => {
      for (const [old, hits] of from) {
        const set = result.get(old + cost) ?? new Set();
        for (const count of hits) set.add(count + hit);
        result.set(old + cost, set);
      }
    };
    if (i === 0 && j === 0) result.set(0, new Set([0]));
    if (i > 0) add(walk(i - 1, j), 1, 0);
    if (j > 0) add(walk(i, j - 1), 1, 0);
    if (i > 0 && j > 0) add(walk(i - 1, j - 1), a[i - 1] === b[j - 1] ? 0 : 1, a[i - 1] === b[j - 1] ? 1 : 0);
    memo.set(key, result);
    return result;
  };
  const all = walk(a.length, b.length);
  const cost = Math.min(...all.keys());
  return { cost, hits: all.get(cost) ?? new Set() };
}

const words = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 7 });

describe('alignmentCounts', () => {
  it('agrees with every alignment there is', () => {
    fc.assert(
      fc.property(words, words, (a, b) => {
        const { cost, hits } = bruteForce(a, b);
        expect(alignmentCounts(a, b, a.length + b.length)).toEqual({
          cost,
          fewestHits: Math.min(...hits),
          mostHits: Math.max(...hits),
        });
        // The band is as good as the whole as long as the distance fits it, and says so when it does not.
        expect(alignmentCounts(a, b, cost)?.cost).toBe(cost);
        if (cost > 0) expect(alignmentCounts(a, b, cost - 1)).toBeUndefined();
      }),
    );
  });

  it('knows an ambiguous pair: two substitutions, or a deletion and an insertion', () => {
    expect(alignmentCounts(['a', 'b'], ['b', 'a'], 4)).toEqual({ cost: 2, fewestHits: 0, mostHits: 1 });
  });
});

const speech =
  'And so, my fellow Americans, ask not what your country can do for you, ask what you can do for your country. ' +
  'It was the first great sorrow of his life; it was not so much the loss of the cotton itself, but the fantasy, ' +
  'the hopes, the dreams built around it.';
const chinese = '广州市房地产中介协会分析，今天天气很好，我们去公园散步，看见了很多花和树。';

/** Errors as a word error rate counts them: an independent count over lower-case words without punctuation. */
function counted(reference: string, result: string, split: (text: string) => string[]) {
  const [a, b] = [split(reference), split(result)];
  const { cost, fewestHits, mostHits } = alignmentCounts(a, b, a.length + b.length) ?? {
    cost: -1,
    fewestHits: -1,
    mostHits: -2,
  };
  expect(fewestHits).toBe(mostHits);
  const substitutions = a.length + b.length - 2 * mostHits - cost;
  return {
    substitutions,
    deletions: a.length - mostHits - substitutions,
    insertions: b.length - mostHits - substitutions,
  };
}

const bareWords = (text: string): string[] =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s]/gu, '')
    .split(/\s+/)
    .filter(Boolean);
const rawWords = (text: string): string[] => text.split(/\s+/).filter(Boolean);
const bareCharacters = (text: string): string[] => [...text.normalize('NFKC').replace(/[^\p{L}\p{N}]/gu, '')];

describe('planted errors', () => {
  it('are exactly round(n · rate), and read as planted with and without punctuation', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), fc.nat(), (percent, seed) => {
        const planted = plantErrors(speech, percent / 100, 'word', seed);
        const { substitutions, deletions, insertions } = planted;
        expect(planted.n).toBe(bareWords(speech).length);
        expect(substitutions + deletions + insertions).toBe(Math.round((planted.n * percent) / 100));
        expect(planted.rate).toBe((substitutions + deletions + insertions) / planted.n);
        expect(counted(speech, planted.text, bareWords)).toEqual({ substitutions, deletions, insertions });
        expect(counted(speech, planted.text, rawWords)).toEqual({ substitutions, deletions, insertions });
      }),
      { numRuns: 60 },
    );
  });

  it('count characters in Chinese, Japanese and Thai', () => {
    for (const text of [
      chinese,
      '今日はとても良い天気ですね。公園へ行きましょう。',
      'สวัสดีชาวโลกวันนี้อากาศดีมาก',
    ]) {
      for (let seed = 1; seed <= 10; seed += 1) {
        const { substitutions, deletions, insertions, n, ...planted } = plantErrors(
          text,
          0.1,
          'character',
          seed,
        );
        expect(substitutions + deletions + insertions).toBe(Math.round(n / 10));
        expect(counted(text, planted.text, bareCharacters)).toEqual({ substitutions, deletions, insertions });
      }
    }
  });

  it('work where words repeat, to the point of one word said over and over', () => {
    for (const text of [
      'no no no no no no no no no no',
      'a a b b a a b b a a b b',
      'that that is is that that is not is not',
    ]) {
      for (let seed = 1; seed <= 20; seed += 1) {
        const planted = plantErrors(text, 0.3, 'word', seed);
        const { substitutions, deletions, insertions } = planted;
        expect(counted(text, planted.text, bareWords)).toEqual({ substitutions, deletions, insertions });
      }
    }
  });

  it('depend on the seed, and on nothing else', () => {
    expect(plantErrors(speech, 0.1, 'word', 7)).toEqual(plantErrors(speech, 0.1, 'word', 7));
    const texts = Array.from({ length: 20 }, (_, seed) => plantErrors(speech, 0.1, 'word', seed).text);
    expect(new Set(texts).size).toBe(20);
  });

  it('are of all three kinds over some seeds', () => {
    const sum = { substitutions: 0, deletions: 0, insertions: 0 };
    for (let seed = 0; seed < 30; seed += 1) {
      const planted = plantErrors(speech, 0.1, 'word', seed);
      for (const kind of ['substitutions', 'deletions', 'insertions'] as const) sum[kind] += planted[kind];
    }
    expect(sum.substitutions).toBeGreaterThan(sum.deletions);
    expect(sum.deletions).toBeGreaterThan(20);
    expect(sum.insertions).toBeGreaterThan(20);
  });

  it('leave a text without errors as it is, byte for byte', () => {
    const text = ' “Odd”  spacing,\n kept … ';
    expect(plantErrors(text, 0, 'word', 1)).toEqual({
      text,
      unit: 'word',
      n: 3,
      substitutions: 0,
      deletions: 0,
      insertions: 0,
      rate: 0,
    });
  });

  it('keep capitals and punctuation of what they change', () => {
    const texts = Array.from({ length: 40 }, (_, seed) =>
      plantErrors('Berlin, Paris, London, Madrid.', 1, 'word', seed),
    )
      .filter(({ substitutions }) => substitutions === 4)
      .map(({ text }) => text);
    expect(texts.length).toBeGreaterThan(2);
    for (const text of texts) {
      expect(text).toMatch(/^\p{Lu}\p{Ll}{5}, \p{Lu}\p{Ll}{4}, \p{Lu}\p{Ll}{5}, \p{Lu}\p{Ll}{5}\.$/u);
    }
  });

  it('leave nothing right at a rate of 100 %', () => {
    const planted = plantErrors(speech, 1, 'word', 1);
    expect(planted.n).toBe(52);
    expect(planted.substitutions + planted.deletions).toBe(52);
    expect(planted.insertions).toBe(0);
  });

  it('refuse what cannot be exact', () => {
    expect(() => plantErrors('12 34 56', 0.5, 'word', 1)).toThrow(Failure);
    expect(() => plantErrors('12 34 56', 0.5, 'word', 1)).toThrow(
      '2 errors are asked for, but only 0 of 3 words',
    );
    expect(() => plantErrors('a b', 1.5, 'word', 1)).toThrow('the rate 1.5 is not between 0 and 100 %');
    expect(() => plantErrors('a b', Number.NaN, 'word', 1)).toThrow('is not between');
  });

  it('manage a text of 4,000 words', () => {
    const long = Array.from(
      { length: 4000 },
      (_, index) => `w${'abcdefghij'[index % 10]}${'klmnopqrst'[Math.floor(index / 10) % 10]}`,
    ).join(' ');
    const planted = plantErrors(long, 0.05, 'word', 1);
    expect(planted.substitutions + planted.deletions + planted.insertions).toBe(200);
  });
});

describe('units', () => {
  it('joined are the text from its first word on', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.constantFrom('word', 'character'), (text, unit) => {
        expect(textOf(unitsOf(text, unit as 'word' | 'character'))).toBe(
          unit === 'word' ? text.trimStart() : text,
        );
      }),
    );
  });
});
