import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyReplacements, itn } from '../../../src/pipeline/itn/itn.ts';
import { packed } from '../../../src/pipeline/itn/reading/numerals.ts';

/** Everything that some rule looks at, so that short texts run into many of them. */
const ALPHABET = [
  ...'零〇一二三四五六七八九十百千万亿兆两几幺洞拐壹伍陆拾佰萬億點点比分之年月日号到至又负第个米克千块元毛角度秒时周星期数半刻',
  ...'共起样我的人在双正初高统糟，。 ~%:/.-3aB',
];
const numeralText = fc
  .array(fc.constantFrom(...ALPHABET), { maxLength: 24 })
  .map((characters) => characters.join(''));
const hasNumeral = (text: string): boolean =>
  [...text].some((character) => packed(character.charCodeAt(0)) !== 0);

describe('for every text of numerals and their company', () => {
  it('gives spans that are in order, disjoint, inside the text, not empty, and change something', () => {
    fc.assert(
      fc.property(numeralText, (text) => {
        let at = 0;
        for (const { start, end, replacement } of itn(text).replacements) {
          expect(start).toBeGreaterThanOrEqual(at);
          expect(end).toBeGreaterThan(start);
          expect(replacement).not.toBe(text.slice(start, end));
          at = end;
        }
        expect(at).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 2000 },
    );
  });

  it('gives the text that its spans give when they are applied', () => {
    fc.assert(
      fc.property(numeralText, (text) => {
        const result = itn(text);
        expect(applyReplacements(text, result.replacements)).toBe(result.text);
      }),
      { numRuns: 2000 },
    );
  });

  it('leaves its own output alone', () => {
    fc.assert(
      fc.property(numeralText, (text) => {
        const { text: once } = itn(text);
        expect(itn(once).text).toBe(once);
      }),
      { numRuns: 5000 },
    );
  });

  it('never leaves an Arabic digit of the text changed', () => {
    fc.assert(
      fc.property(numeralText, (text) => {
        for (const { start, end } of itn(text).replacements)
          expect(text.slice(start, end)).not.toMatch(/[0-9]/);
      }),
      { numRuns: 5000 },
    );
  });
});

describe('for every text', () => {
  it('survives arbitrary Unicode, lone surrogates included', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 40 }),
        fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 }),
        (text, units) => {
          const wild = text + String.fromCharCode(...units);
          const result = itn(wild);
          expect(applyReplacements(wild, result.replacements)).toBe(result.text);
        },
      ),
    );
  });

  it('gives a text without numerals back as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        fc.pre(!hasNumeral(text));
        expect(itn(text)).toEqual({ text, replacements: [] });
      }),
    );
  });
});

describe('for every number', () => {
  const DIGITS = '零一二三四五六七八九';
  /** A number below 10 000 as it is said, without 零 in front. */
  function said(value: number): string {
    let text = '';
    let skipped = false;
    for (const [power, mark] of [
      [1000, '千'],
      [100, '百'],
      [10, '十'],
      [1, ''],
    ] as const) {
      const digit = Math.floor(value / power) % 10;
      if (digit === 0) skipped = text !== '';
      else {
        text += (skipped ? '零' : '') + DIGITS[digit] + mark;
        skipped = false;
      }
    }
    return text;
  }

  it('from 20 to 9999, reads back what was said', () => {
    const wrong: string[] = [];
    for (let value = 20; value < 10_000; value++) {
      const { text } = itn(`共${said(value)}本书`);
      if (text !== `共${value}本书`) wrong.push(`${said(value)} → ${text}`);
    }
    expect(wrong).toEqual([]);
  });

  it('with 万, writes it out when more follows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9999 }), fc.integer({ min: 1, max: 9999 }), (wan, rest) => {
        const low = said(rest);
        const text = `${said(wan)}万${rest < 1000 ? '零' : ''}${low}`;
        expect(itn(`共${text}本书`).text).toBe(`共${wan * 10_000 + rest}本书`);
      }),
      { numRuns: 2000 },
    );
  });

  it('as a string of three digits or more, keeps every digit', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9]{4,30}$/), (digits) => {
        const text = [...digits].map((digit) => DIGITS[Number(digit)]).join('');
        expect(itn(`号码${text}`).text).toBe(`号码${digits}`);
      }),
    );
  });
});
