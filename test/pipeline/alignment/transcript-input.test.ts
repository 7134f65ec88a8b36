import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignerInput, timesOf, transcriptInput } from '../../../src/pipeline/alignment/transcript-input.ts';

describe('a transcript as the aligner is given it', () => {
  it('gives each token as one piece, with what the engine would read as markup made harmless', () => {
    const transcript = {
      raw: '我有三百个{{',
      changes: [{ start: 2, end: 4, replacement: '300' }],
      tokens: [
        { start: 0, end: 1, text: '我' },
        { start: 1, end: 4, text: '有300' },
        { start: 4, end: 7, text: '个{{' },
      ],
    };
    expect(transcriptInput(transcript, 'tokens', 'Chinese', '|')).toEqual({
      text: '我|有300|个｛｛',
      tokens: ['我', '有300', '个｛｛'],
      stretches: [
        { from: 0, to: 1 },
        { from: 1, to: 4 },
        { from: 4, to: 7 },
      ],
    });
  });

  it('finds the place of each word, and of each Han character where the language is Chinese', () => {
    const raw = '用 Python3，写！ … 好';
    const chinese = transcriptInput({ raw }, 'raw', 'Chinese', undefined);
    expect(chinese.tokens).toEqual(['用', 'python3', '写', '好']);
    expect(chinese.stretches.map(({ from, to }) => raw.slice(from, to))).toEqual([
      '用',
      'Python3',
      '写',
      '好',
    ]);
    const english = transcriptInput({ raw: 'Well , don’t!' }, 'raw', 'English', undefined);
    expect(english.stretches).toEqual([
      { from: 0, to: 4 },
      { from: 7, to: 13 },
    ]);
  });

  it('times the pieces between delimiters of the user’s', () => {
    const raw = 'One two. Three. ';
    const input = transcriptInput({ raw }, 'raw', 'English', '.');
    expect(input).toEqual({
      text: 'One two. Three',
      tokens: ['One two', 'Three'],
      stretches: [
        { from: 0, to: 7 },
        { from: 8, to: 14 },
      ],
    });
  });

  it('has a stretch for every unit that the engine answers with, whatever the text', () => {
    const text = fc.string({
      unit: fc.constantFrom('你', '好', 'a', 'B', '3', "'", ' ', '，', '!', '𠮷', '　'),
    });
    fc.assert(
      fc.property(text, fc.constantFrom('Chinese', 'English'), (raw, language) => {
        const { tokens, stretches } = transcriptInput({ raw }, 'raw', language, undefined);
        expect(tokens).toEqual(alignerInput(raw, language).tokens);
        expect(stretches).toHaveLength(tokens.length);
        const said = stretches.map(({ from, to }) =>
          raw
            .slice(from, to)
            .toLowerCase()
            .replace(/[^\p{L}\p{N}']/gu, ''),
        );
        expect(said).toEqual(tokens.map((token) => token.toLowerCase().replace(/[^\p{L}\p{N}']/gu, '')));
      }),
    );
  });

  it('lays no times on a text that has another number of units', () => {
    expect(timesOf([{ start: 0, end: 80 }], [])).toBeUndefined();
    expect(timesOf([{ start: 0, end: 80 }], [{ from: 1, to: 2 }])).toEqual([
      { from: 1, to: 2, start: 0, end: 80 },
    ]);
  });
});
