import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { itn } from '../../../src/pipeline/itn/itn.ts';
import { mapSpans, mapTokens, type TimedToken } from '../../../src/pipeline/zh-tw/map-tokens.ts';
import { toyConvert } from './toy-converter.ts';

const timed = (words: readonly string[]): TimedToken[] =>
  words.map((text, index) => ({ text, start: index * 100, end: index * 100 + 80 }));

describe('a text converted once', () => {
  it('maps inside a phrase of the same length character by character', () => {
    const convert = (text: string): string =>
      text.replace('移动数据', '行動數據').replace('移动', '移動').replace('数据', '資料');
    expect(mapTokens('移动数据', timed(['移动', '数据']), convert)).toEqual({
      full: '行動數據',
      units: [
        { text: '行動', start: 0, end: 80 },
        { text: '數據', start: 100, end: 180 },
      ],
    });
  });

  it('makes one unit of tokens that cut a phrase of another length', () => {
    const convert = (text: string): string => text.replace('台式机', '桌上型電腦');
    expect(mapTokens('台式机', timed(['台式', '机']), convert)).toEqual({
      full: '桌上型電腦',
      units: [{ text: '桌上型電腦', start: 0, end: 180 }],
    });
  });

  it('keeps tokens apart where each phrase by itself gives its part', () => {
    const convert = (text: string): string =>
      text.replace('信息', '資訊').replace('博客', '部落格').replace('里头发', '裡頭髮').replace('发', '發');
    const { units } = mapTokens('信息博客，里头发', timed(['信息', '博客', '里', '头发']), convert);
    expect(units.map(({ text }) => text)).toEqual(['資訊', '部落格', '裡', '頭髮']);
  });

  it('joins a token of which nothing is left with its neighbour', () => {
    const convert = (text: string): string => text.replace('字符串', '字串');
    expect(mapTokens('字符串', timed(['字', '符', '串']), convert).units).toEqual([
      { text: '字', start: 0, end: 180 },
      { text: '串', start: 200, end: 280 },
    ]);
  });

  it('leaves punctuation and spaces to the full text', () => {
    expect(mapTokens('a，b 。', timed(['a', '，', 'b', '。']), toyConvert)).toEqual({
      full: 'A，B 。',
      units: [
        { text: 'A', start: 0, end: 80 },
        { text: 'B', start: 200, end: 280 },
      ],
    });
  });

  it('puts figures in after the conversion, so that the unit keeps the form the numeral gave it', () => {
    const convert = (text: string): string => text.replace('五只', '五隻').replace('猫', '貓');
    const spans = [
      { from: 0, to: 2, start: 0, end: 80 },
      { from: 2, to: 3, start: 100, end: 180 },
    ];
    expect(mapSpans('五只猫', spans, convert, itn('五只猫').replacements)).toEqual({
      full: '5隻貓',
      units: [
        { text: '5隻', start: 0, end: 80 },
        { text: '貓', start: 100, end: 180 },
      ],
    });
  });

  it('names a token that the text does not have, and what it came after', () => {
    expect(() => mapTokens('今天好', timed(['今天', '坏']), toyConvert)).toThrow(
      'token 2 ("坏") is not in the text after "今天"',
    );
  });
});

describe('for every text, every cut, and a converter that changes lengths', () => {
  /** Words and the gaps behind them. */
  const words = fc.array(
    fc.tuple(
      fc
        .array(fc.constantFrom(...'abcde'), { minLength: 1, maxLength: 4 })
        .map((characters) => characters.join('')),
      fc.constantFrom('', '', '', '，', ' ', '。 '),
    ),
    { maxLength: 14 },
  );
  const isSubsequence = (part: readonly number[], whole: readonly number[]): boolean => {
    let at = 0;
    for (const value of whole) if (value === part[at]) at++;
    return at === part.length;
  };

  it('units are the converted text without its punctuation, with times of the tokens, in order, no more than those', () => {
    fc.assert(
      fc.property(words, (cut) => {
        const raw = cut.flat().join('');
        const tokens = timed(cut.map(([word]) => word));
        const { full, units } = mapTokens(raw, tokens, toyConvert);
        expect(full).toBe(toyConvert(raw));
        expect(units.map(({ text }) => text).join('')).toBe(full.replace(/[\s\p{P}]/gu, ''));
        expect(units.length).toBeLessThanOrEqual(tokens.length);
        expect(
          isSubsequence(
            units.map(({ start }) => start),
            tokens.map(({ start }) => start),
          ),
        ).toBe(true);
        expect(
          isSubsequence(
            units.map(({ end }) => end),
            tokens.map(({ end }) => end),
          ),
        ).toBe(true);
        for (const [index, unit] of units.entries()) {
          expect(unit.end).toBeGreaterThan(unit.start);
          expect(unit.start).toBeGreaterThanOrEqual(units[index - 1]?.end ?? 0);
          expect(unit.text).not.toBe('');
        }
      }),
      { numRuns: 800 },
    );
  });

  it('every changed number stands in the full text, and everything around it is converted', () => {
    const text = fc
      .array(fc.constantFrom('二十', '三百', '五', ...'abcd，'), { maxLength: 12 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (raw) => {
        const { replacements, text: figures } = itn(raw);
        const { full } = mapSpans(raw, [], toyConvert, replacements);
        expect(full).toBe(toyConvert(figures));
      }),
      { numRuns: 400 },
    );
  });
});
