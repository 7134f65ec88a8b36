import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collapseRepetitions, repeatedShare, speechRepeats } from '../../src/pipeline/repetitions.ts';

describe('collapsed repetitions', () => {
  it.each([
    ['a character', `${'哈'.repeat(25)}。`, '哈。', [{ pattern: '哈', count: 25 }]],
    ['words', `and${' no'.repeat(30)}.`, 'and no.', [{ pattern: ' no', count: 30 }]],
    ['one outside the BMP', '👍'.repeat(21), '👍', [{ pattern: '👍', count: 21 }]],
    [
      'two runs',
      `${'a'.repeat(22)}b${'cd'.repeat(40)}`,
      'abcd',
      [
        { pattern: 'a', count: 22 },
        { pattern: 'cd', count: 40 },
      ],
    ],
  ])('reports %s', (_, text, kept, collapsed) => {
    expect(collapseRepetitions(text)).toMatchObject({ text: kept, collapsed });
  });

  it('leaves twenty repeats alone', () => {
    expect(collapseRepetitions('哈'.repeat(20))).toEqual({
      text: '哈'.repeat(20),
      collapsed: [],
      removed: [],
    });
  });

  it('needs fewer copies of a longer pattern', () => {
    expect([1, 4, 16, 49, 120].map(speechRepeats)).toEqual([20, 10, 5, 3, 3]);
    const sentence = 'We can be the winners. You cannot be the winners. ';
    expect(collapseRepetitions(`Hum${sentence.repeat(60)}`)).toMatchObject({
      text: `Hum${sentence}`,
      collapsed: [{ pattern: sentence, count: 60 }],
      removed: [{ start: 3 + sentence.length, end: 3 + 60 * sentence.length }],
    });
    expect(collapseRepetitions(sentence.repeat(3)).collapsed).toEqual([]);
    expect(collapseRepetitions('对不起，'.repeat(10)).collapsed).toEqual([]);
    expect(collapseRepetitions('对不起，'.repeat(11)).collapsed).toEqual([
      { pattern: '对不起，', count: 11 },
    ]);
  });

  it('is a share of all characters', () => {
    expect(repeatedShare(['好'.repeat(5), `${'哈'.repeat(30)}。`])).toBe(29 / 36);
    expect(repeatedShare([])).toBe(0);
  });

  it('takes out what it reports and nothing else', () => {
    const run = fc.tuple(fc.constantFrom('a', 'ab', '哈', 'no '), fc.integer({ min: 0, max: 30 }));
    fc.assert(
      fc.property(fc.array(run, { maxLength: 5 }), (runs) => {
        const text = runs.map(([pattern, count]) => pattern.repeat(count)).join('|');
        const { text: kept, collapsed } = collapseRepetitions(text);
        const removed = collapsed.reduce((sum, { pattern, count }) => sum + pattern.length * (count - 1), 0);
        expect(kept.length + removed).toBe(text.length);
        expect(collapsed.length).toBe(
          runs.filter(([pattern, count]) => count > speechRepeats(pattern.length)).length,
        );
      }),
      { seed: 1 },
    );
  });
});
