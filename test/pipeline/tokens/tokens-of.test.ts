import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { itn } from '../../../src/pipeline/itn/itn.ts';
import { isSpoken, spansOf } from '../../../src/pipeline/tokens/token.ts';
import { tokensOf } from '../../../src/pipeline/tokens/tokens-of.ts';

/** Cuts where the text has a bar; the bars are no part of it. */
const cutAt =
  (marked: string) =>
  (text: string): string[] => {
    const pieces = marked.split('|');
    expect(pieces.join('')).toBe(text);
    return pieces;
  };

describe('tokens of a transcript', () => {
  it('are spans of it, without punctuation, spaces, symbols and emoji', () => {
    expect(tokensOf('今天，very 好~ 😀50%', cutAt('今天|，|very| |好|~| |😀|50%'))).toEqual([
      { start: 0, end: 2, text: '今天' },
      { start: 3, end: 7, text: 'very' },
      { start: 8, end: 9, text: '好' },
      { start: 13, end: 16, text: '50%' },
    ]);
  });

  it('of the ITN layer keep the spans of what was said', () => {
    const raw = '九点二十一分有三五万人';
    expect(tokensOf(raw, cutAt('09|:|21|有|3|~|5|万|人'), itn(raw).replacements)).toEqual([
      { start: 0, end: 6, text: '09:21' },
      { start: 6, end: 7, text: '有' },
      { start: 7, end: 9, text: '3~5' },
      { start: 9, end: 10, text: '万' },
      { start: 10, end: 11, text: '人' },
    ]);
  });

  it('of the ITN layer may take a changed number and its unit together', () => {
    const raw = '共十五号楼';
    expect(tokensOf(raw, cutAt('共|15号|楼'), itn(raw).replacements)).toEqual([
      { start: 0, end: 1, text: '共' },
      { start: 1, end: 4, text: '15号' },
      { start: 4, end: 5, text: '楼' },
    ]);
  });

  it('refuses a cut that loses or adds something', () => {
    expect(() => spansOf('今天好', ['今天'])).toThrow('end at offset 2 of 3');
    expect(() => spansOf('今天好', ['今', '好'])).toThrow('leave the text at offset 1');
  });
});

describe('for every text, every cut and the replacements of ITN', () => {
  const text = fc
    .array(fc.constantFrom(...'零一二三五十百千万点分年月日个块米你好，。 A%𠮷😀'), { maxLength: 30 })
    .map((characters) => characters.join(''));

  it('tokens are in order, disjoint, inside the raw text, and hold every letter and number of the layer once', () => {
    fc.assert(
      fc.property(text, fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1 }), (raw, lengths) => {
        const result = itn(raw);
        const cut = (layer: string): string[] => {
          const characters = [...layer];
          const pieces: string[] = [];
          for (let turn = 0; characters.length > 0; turn++) {
            pieces.push(characters.splice(0, lengths[turn % lengths.length]).join(''));
          }
          return pieces;
        };
        const tokens = tokensOf(raw, cut, result.replacements);
        let at = 0;
        for (const { start, end, text: token } of tokens) {
          expect(start).toBeGreaterThanOrEqual(at);
          expect(end).toBeGreaterThan(start);
          expect(isSpoken(token)).toBe(true);
          at = end;
        }
        expect(at).toBeLessThanOrEqual(raw.length);
        const spoken = (what: string): string => what.replace(/[^\p{L}\p{N}]/gu, '');
        expect(spoken(tokens.map((token) => token.text).join(''))).toBe(spoken(result.text));
      }),
      { numRuns: 400 },
    );
  });
});
