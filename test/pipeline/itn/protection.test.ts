import { describe, expect, it } from 'vitest';
import { itn } from '../../../src/pipeline/itn/itn.ts';
import { PROTECTED_EXPRESSIONS } from '../../../src/pipeline/itn/reading/protected-expressions.ts';

const words = PROTECTED_EXPRESSIONS.flatMap((group) => group.words);

describe('protected expressions', () => {
  it('stay as they are, alone and in a sentence', () => {
    const sentences = words.flatMap((word) => [word, `他说${word}，对`]);
    expect(sentences.filter((sentence) => itn(sentence).text !== sentence)).toEqual([]);
  });

  it('are listed once each', () => {
    expect(words.filter((word, at) => words.indexOf(word) !== at)).toEqual([]);
  });

  it('hold at every place, not only at the first', () => {
    expect(itn('房间乱七八糟，三三两两，桌子也三三两两').text).toBe('房间乱七八糟，三三两两，桌子也三三两两');
  });

  it.each([
    ['an idiom inside a phone number is digits', '零九七七八八一二三四', '0977881234'],
    ['an idiom inside a larger number is part of it', '二百五十步', '250步'],
    ['a plan with a counted noun is a vague count', '十四五岁', '14~15岁'],
    ['a lunar day with 日 is a date', '三月三日', '3月3日'],
    ['a word that ends in a numeral leaves the number behind it free', '统一三百元', '统一300元'],
    ['a weekday leaves the number behind it free', '周五三十人', '周五30人'],
    [
      '万一 is a word at the start of a number only',
      '万一二十个不够，要一万一千个',
      '万一20个不够，要11000个',
    ],
  ])('%s', (_, said, written) => {
    expect(itn(said).text).toBe(written);
  });
});
