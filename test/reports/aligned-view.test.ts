import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Confusions } from '../../src/metrics/accuracy/confusions.ts';
import { alignTokens, tokenErrorRate } from '../../src/metrics/accuracy/error-rate.ts';
import { displayWidth } from '../../src/record/display-width.ts';
import { alignedView } from '../../src/reports/sections/aligned-view.ts';
import { confusionText } from '../../src/reports/sections/confusion-section.ts';

const words = (text: string): string[] => text.split(' ');

describe('aligned view', () => {
  it('shows words in columns, gaps as stars and edits below', () => {
    const alignment = alignTokens(words('ask not what your land'), words('is ask what your hand'));
    expect(alignedView(alignment, 80)).toEqual([
      'REF: ** ask not what your land',
      'HYP: is ask *** what your hand',
      '     I      D             S',
    ]);
  });

  it('counts Han as two columns', () => {
    expect(alignedView(alignTokens([...'在座的x各'], [...'再座的各位']), 80, '')).toEqual([
      'REF: 在座的x各**',
      'HYP: 再座的*各位',
      '     S     D  I',
    ]);
  });

  it('wraps, and leaves out the row of edits where there is none', () => {
    expect(alignedView(alignTokens(words('aa bb cc dd'), words('aa bb cc de')), 11)).toEqual([
      'REF: aa bb',
      'HYP: aa bb',
      '',
      'REF: cc dd',
      'HYP: cc de',
      '        S',
    ]);
  });

  it('lets no token move the cursor', () => {
    expect(alignedView(alignTokens(['a', '\n', '\u001b[31m'], ['a', ' ', 'b']), 80, '').join()).not.toMatch(
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
      /[\u0000-\u001f]/,
    );
  });

  it('shows every token once, in lines that are no wider than asked', () => {
    const tokens = fc.array(fc.constantFrom('a', 'bb', '中', '文字', 'ccc'), { maxLength: 30 });
    fc.assert(
      fc.property(tokens, tokens, fc.integer({ min: 12, max: 60 }), (ref, hyp, width) => {
        const lines = alignedView(alignTokens(ref, hyp), width);
        for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
        const shown = (label: string): string[] =>
          lines
            .filter((line) => line.startsWith(label))
            .flatMap((line) => line.slice(label.length).split(' '))
            .filter((token) => token !== '' && !/^\*+$/.test(token));
        expect(shown('REF: ')).toEqual(ref);
        expect(shown('HYP: ')).toEqual(hyp);
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it('is empty for empty texts', () => {
    expect(alignedView([], 80)).toEqual([]);
  });
});

describe('the most frequent errors', () => {
  const counted = (...texts: readonly (readonly [ref: string, hyp: string, times?: number])[]) => {
    const confusions = new Confusions();
    for (const [i, [ref, hyp, times]] of texts.entries())
      confusions.add(alignTokens([...ref], [...hyp]), `u${i}`, times);
    return confusions;
  };

  it('are counted over all texts, each as often as it was said, with the utterances that have them', () => {
    const confusions = counted(['abc', 'xbz'], ['akc', 'xky', 3], ['aa', 'xx'], ['k', 'kk'], ['cm', 'm']);
    expect(confusions.top()).toEqual([
      { ref: 'a', hyp: 'x', count: 6, utterances: 3 },
      { ref: 'c', hyp: 'y', count: 3, utterances: 1 },
      { hyp: 'k', count: 1, utterances: 1 },
      { ref: 'c', count: 1, utterances: 1 },
      { ref: 'c', hyp: 'z', count: 1, utterances: 1 },
    ]);
    expect(confusions.top(1)).toHaveLength(1);
    expect(confusions.top().map(confusionText).slice(0, 4)).toEqual([
      'a → x',
      'c → y',
      '(nothing) → k',
      'c → (nothing)',
    ]);
  });

  it('are none where all is right', () => {
    expect(counted(['abc', 'abc']).top()).toEqual([]);
  });

  it('have the counts of the alignment, whatever it is', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd'), maxLength: 12 });
    fc.assert(
      fc.property(text, text, (ref, hyp) => {
        const { substitutions, deletions, insertions } = tokenErrorRate([...ref], [...hyp]);
        const all = counted([ref, hyp]).top(1000);
        const sum = (of: (one: (typeof all)[0]) => boolean): number =>
          all.filter(of).reduce((n, { count }) => n + count, 0);
        expect(sum((one) => one.hyp === undefined)).toBe(deletions);
        expect(sum((one) => one.ref === undefined)).toBe(insertions);
        expect(sum((one) => one.ref !== undefined && one.hyp !== undefined)).toBe(substitutions);
      }),
      { numRuns: 300, seed: 1 },
    );
  });
});
