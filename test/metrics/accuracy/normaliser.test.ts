import { beforeAll, describe, expect, it } from 'vitest';
import { digitSequence, sameDigits } from '../../../src/metrics/accuracy/digit-sequence.ts';
import { chinese, english, type Normaliser } from '../../../src/metrics/accuracy/normaliser.ts';
import { scriptFold } from '../../../src/metrics/accuracy/script-fold.ts';
import { tokensOf } from '../../../src/metrics/accuracy/tokens.ts';
import { simplifiedScript } from '../../../src/metrics/normaliser-loading.ts';

describe('English normaliser', () => {
  it.each([
    ['Hello,  World!', 'hello world'],
    ['The [noise] quick (laughs) <unk> fox', 'the quick fox'],
    ["It's the dogs' bone", 'its the dogs bone'],
    ['twenty-one — 10%', 'twenty one 10'],
    ['ｆｕｌｌ width', 'full width'],
  ])('%j → %j', (text, expected) => {
    expect(english.normalise(text)).toBe(expected);
  });
});

describe('Chinese normaliser', () => {
  let zh: Normaliser;
  beforeAll(async () => {
    zh = chinese(await simplifiedScript());
  });

  it.each([
    ['他說：「好。」', '他说 好'],
    ['１００％', '100%'],
    ['後來 Ｈｅｌｌｏ', '后来 hello'],
    ['資訊', '资讯'],
  ])('%j → %j', (text, expected) => {
    expect(zh.normalise(text)).toBe(expected);
  });

  it('names its version and the dictionary that it folds with', () => {
    expect(zh.version).toMatch(/^zh-1 \(opencc-js \d+\.\d+\.\d+\)$/);
  });
});

describe('script fold', () => {
  it('takes the first target and leaves characters that it does not know, outside the BMP too', () => {
    const { fold } = scriptFold('後 后|乾 干 乾|𠮷 吉', 'test');
    expect(fold('後乾𠮷𠮶x')).toBe('后干吉𠮶x');
  });
});

describe('tokens', () => {
  it.each([
    ['今天的meeting取消了', ['今', '天', '的', 'meeting', '取', '消', '了']],
    ['版本3.5、50%的 iPhone’s', ['版', '本', '3.5', '50%', '的', 'iphone’s']],
    ['データはＯＫ', ['デ', 'ー', 'タ', 'は', 'ok']],
    ['नमस्ते दुनिया', ['नमस्ते', 'दुनिया']],
    ['COVID-19 … %', ['covid', '19']],
  ])('mixed: %j', (text, expected) => {
    expect(tokensOf(text, 'mixed')).toEqual(expected);
  });

  it('counts a character outside the BMP as one', () => {
    expect(tokensOf('𠮷👍a', 'char')).toEqual(['𠮷', '👍', 'a']);
  });

  it('knows no empty words', () => {
    expect(tokensOf('  a\t b\n', 'word')).toEqual(['a', 'b']);
  });
});

describe('digit sequence', () => {
  it.each([
    ['call 0900-073 331.', '0900073331'],
    ['０９٣', '093'],
    ['\u{116DA}\u{116E3}', '09'],
    ['零九', ''],
  ])('%j → %j', (text, expected) => {
    expect(digitSequence(text)).toBe(expected);
  });

  it('claims nothing without digits in the reference', () => {
    expect(sameDigits('hello', '123')).toBeUndefined();
    expect(sameDigits('0900 073331', '0900073331')).toBe(true);
    expect(sameDigits('0900073331', '900073331')).toBe(false);
  });
});
