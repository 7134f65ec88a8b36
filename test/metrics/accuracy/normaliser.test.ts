import { beforeAll, describe, expect, it } from 'vitest';
import { digitSequence, sameDigits } from '../../../src/metrics/accuracy/digit-sequence.ts';
import {
  chinese,
  chinese1,
  english,
  english1,
  type Normaliser,
} from '../../../src/metrics/accuracy/normaliser.ts';
import { classFold, scriptFold } from '../../../src/metrics/accuracy/script-fold.ts';
import { isUnspaced, tokensOf } from '../../../src/metrics/accuracy/tokens.ts';
import { characterClasses, simplifiedScript } from '../../../src/metrics/normaliser-loading.ts';

describe('English normaliser', () => {
  it.each([
    ['Hello,  World!', 'hello world'],
    ['The [noise] quick (laughs) <unk> fox', 'the quick fox'],
    ["It's the dogs' bone", 'its the dogs bone'],
    ['twenty-one — 10%', 'twenty one 10%'],
    ['ｆｕｌｌ width', 'full width'],
    ['1,000,000 dollars for the U.S. team', '1000000 dollars for the us team'],
    ['3.5, 17:16 and 5, 10', '3.5 17:16 and 5 10'],
    ['COVID-19 at -13', 'covid 19 at -13'],
  ])('%j → %j', (text, expected) => {
    expect(english.normalise(text)).toBe(expected);
  });

  it('was without the marks of numbers', () => {
    expect(english1.normalise('10% of 1,000')).toBe('10 of 1 000');
  });
});

describe('Chinese normaliser', () => {
  let zh: Normaliser;
  beforeAll(async () => {
    zh = chinese(await characterClasses());
  });

  it.each([
    ['他說：「好。」', '他说 好'],
    ['１００％', '100%'],
    ['後來 Ｈｅｌｌｏ', '后来 hello'],
    ['U.S.和１，０００元', 'us和1000元'],
    ['1、2，3 4', '1,2,3,4'],
    ['气温－１３度', '气温 -13度'],
  ])('%j → %j', (text, expected) => {
    expect(zh.normalise(text)).toBe(zh.normalise(expected));
    expect(zh.normalise(zh.normalise(text))).toBe(zh.normalise(text));
  });

  it.each([
    ['看著他走', '看着他走'],
    ['答覆瞭解藉口彷彿', '答复了解借口仿佛'],
    ['頭髮、發生、皇后、後來', '头发、发生、皇后、后来'],
    ['帳號、想像、座標、計畫', '账号、想象、坐标、计划'],
  ])('%j is %j in another script', (traditional, simplified) => {
    expect(zh.normalise(traditional)).toBe(zh.normalise(simplified));
  });

  it.each([
    ['坐下', '座下'],
    ['好象', '好像'],
    ['資訊', '信息'],
  ])('%j is not %j', (one, other) => {
    expect(zh.normalise(one)).not.toBe(zh.normalise(other));
  });

  it('names its version and the dictionary that it folds with', async () => {
    expect(zh.version).toMatch(/^zh-2 \(opencc-js \d+\.\d+\.\d+\)$/);
    const old = chinese1(await simplifiedScript());
    expect(old.version).toMatch(/^zh-1 \(opencc-js \d+\.\d+\.\d+\)$/);
    expect(old.normalise('看著3.5')).toBe('看着3 5'.replace('着', '著'));
  });
});

describe('script fold', () => {
  it('takes the first target and leaves characters that it does not know, outside the BMP too', () => {
    const { fold } = scriptFold('後 后|乾 干 乾|𠮷 吉', 'test');
    expect(fold('後乾𠮷𠮶x')).toBe('后干吉𠮶x');
  });
});

describe('class fold', () => {
  it('makes one class of a character and all its targets, across dictionaries', () => {
    const { fold } = classFold(['发 發 髮', '發 发|髮 发', '床 牀'], 'test');
    expect(new Set(fold('发發髮')).size).toBe(1);
    expect(new Set(fold('床牀')).size).toBe(1);
    expect(fold('发床')[0]).not.toBe(fold('发床')[1]);
  });

  it('keeps numerals apart', async () => {
    const { fold } = await characterClasses();
    const numerals = [...'零一二三四五六七八九十百千亿两半'];
    expect(new Set(numerals.map(fold)).size).toBe(numerals.length);
  });
});

describe('unspaced text', () => {
  it.each([
    ['今天天气很好', true],
    ['今天 天气', false],
    ['這個question很簡單', true],
    ['第一句話說得很長很長 第二句', true],
    ['Сегодня мы', false],
    ['好', false],
  ])('%j: %j', (text, expected) => {
    expect(isUnspaced(text)).toBe(expected);
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

  it.each([
    ['比分17:16，1/3，−13', ['比', '分', '17:16', '1/3', '-13']],
    ['COVID-19 wi-fi 3~5天', ['covid', '19', 'wi', 'fi', '3~5', '天']],
    ['10%~20%', ['10%', '~20%']],
  ])('mixed, with the marks of numbers: %j', (text, expected) => {
    expect(tokensOf(text, 'mixed', true)).toEqual(expected);
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
    ['3.5 and 35', '3.5,35'],
    ['17:16, −13, 1/3, ½', '17:16,-13,1/3,1/2'],
    ['15 16 17', '15,16,17'],
    ['2019 2020 2021', '2019,2020,2021'],
    ['138 0055 5503; 138-0055-5503; +886 2 2345 6789', '13800555503,13800555503,886223456789'],
    ['4111 1111 1111 1111', '4111111111111111'],
    ['1½, 10²', '1,1/2,10,2'],
    ['1,000,000', '1000000'],
  ])('%j → %j', (text, expected) => {
    expect(digitSequence(text)).toBe(expected);
  });

  it('claims nothing without digits in the reference', () => {
    expect(sameDigits('hello', '123')).toBeUndefined();
    expect(sameDigits('0900 073331', '0900073331')).toBe(true);
    expect(sameDigits('0900073331', '900073331')).toBe(false);
    expect(sameDigits('3.5', '35')).toBe(false);
    expect(sameDigits('−13度', '13度')).toBe(false);
    expect(sameDigits('17:16', '1716')).toBe(false);
  });
});
