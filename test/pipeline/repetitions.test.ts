import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collapseRepetitions } from '../../src/pipeline/repetitions.ts';

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
    expect(collapseRepetitions(text)).toEqual({ text: kept, collapsed });
  });

  it('leaves twenty repeats alone', () => {
    expect(collapseRepetitions('哈'.repeat(20))).toEqual({ text: '哈'.repeat(20), collapsed: [] });
  });

  it('takes out what it reports and nothing else', () => {
    const run = fc.tuple(fc.constantFrom('a', 'ab', '哈', 'no '), fc.integer({ min: 0, max: 30 }));
    fc.assert(
      fc.property(fc.array(run, { maxLength: 5 }), (runs) => {
        const text = runs.map(([pattern, count]) => pattern.repeat(count)).join('|');
        const { text: kept, collapsed } = collapseRepetitions(text);
        const removed = collapsed.reduce((sum, { pattern, count }) => sum + pattern.length * (count - 1), 0);
        expect(kept.length + removed).toBe(text.length);
        expect(collapsed.length).toBe(runs.filter(([, count]) => count > 20).length);
      }),
      { seed: 1 },
    );
  });
});
