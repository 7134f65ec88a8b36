import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wordsByScript } from '../../../src/pipeline/text-engines/script-words.ts';
import { loadSegmenter } from '../../../src/pipeline/text-engines/segmenter.ts';
import { tokensOf } from '../../../src/pipeline/tokens/tokens-of.ts';

const { cut } = await loadSegmenter('jieba-wasm');
const tokens = (text: string): string[] =>
  tokensOf(text, (part) => wordsByScript(part, cut)).map((token) => token.text);

describe('words by script', () => {
  it.each([
    ['Сегодня мы обсуждаем вопросы.', ['Сегодня', 'мы', 'обсуждаем', 'вопросы']],
    ["Le café est à l'hôtel.", ['Le', 'café', 'est', 'à', "l'hôtel"]],
    ['안녕하세요 여러분', ['안녕하세요', '여러분']],
    ["It's 3.5 o'clock", ["It's", '3.5', "o'clock"]],
    ['今日は学生です', ['今日', 'は', '学生', 'です']],
    ['สวัสดีครับ', ['สวัสดี', 'ครับ']],
    ['नमस्ते दुनिया', ['नमस्ते', 'दुनिया']],
  ])('%j', (text, expected) => {
    expect(tokens(text)).toEqual(expected);
  });

  it.each([
    ['我们明天去café开会', ['我们', '明天', '去', 'café', '开会']],
    ["他说it's好吃", ['他', '说', "it's", '好吃']],
    ['总统Путин来了', ['总统', 'Путин', '来', '了']],
    ['用안녕打招呼', ['用', '안녕', '打招呼']],
    ['买T恤', ['买', 'T恤']],
    ['增长15.6%，COVID-19', ['增长', '15.6%', 'COVID-19']],
  ])('each script by what knows it: %j', (text, expected) => {
    expect(tokens(text)).toEqual(expected);
  });

  it('lose nothing, whatever the text', () => {
    const unit = fc.constantFrom(
      ...['我们', '学', 'あ', 'ー', 'é', 'Д', '안', "'", '.', ' ', 'a', '5', '👨‍👩‍👧', '，', '\u0301'],
    );
    fc.assert(
      fc.property(fc.array(unit), (parts) => {
        const text = parts.join('');
        expect(wordsByScript(text, cut).join('')).toBe(text);
      }),
    );
  });
});
