import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AsrOutputParser, parseAsrOutput } from '../../src/pipeline/asr-output.ts';
import { mergeLanguages } from '../../src/pipeline/languages.ts';
import { sharedFile, sharedRows } from '../support/shared.ts';

describe('ASR output parser', () => {
  it.each([
    ['a tag split anywhere', ['langu', 'age Chi', 'nese<asr', '_te', 'xt>你', '好'], 'Chinese', '你好'],
    ['no space between keyword and tag', ['language<asr_text>你好'], undefined, '你好'],
    ['a name that the list lacks', ['language Klingon<asr_text>nuqneH'], 'Klingon', 'nuqneH'],
    ['several names', ['language Chinese, english<asr_text>好 ok'], 'Chinese,English', '好 ok'],
    ['a carriage return behind the name', ['language Chinese\r\n<asr_text>好'], 'Chinese', '好'],
    ['metadata above the name', ['emotion neutral\nlanguage Chinese\n', '<asr_text>好'], 'Chinese', '好'],
    [
      'lines without a language before a tag',
      ['hello world<asr_text>x'],
      undefined,
      'hello world<asr_text>x',
    ],
    ['None in any case', ['language none<asr_text>'], undefined, ''],
    ['text that starts like the keyword', ['Languages are hard.'], undefined, 'Languages are hard.'],
    ['text that starts with the keyword', ['Language barriers'], undefined, 'Language barriers'],
    ['a tag within text', ['你好<asr_text>世界'], undefined, '你好<asr_text>世界'],
    ['a long line behind the keyword', ['language is what we all share, always'], undefined, undefined],
  ])('reads %s', (_, chunks, language, text) => {
    const output = parseAsrOutput(chunks);
    expect({ language: output.language, text: output.text }).toEqual({
      language,
      text: text ?? chunks.join(''),
    });
  });

  it.each([
    ['language', 'unfinished'],
    ['language Chin', 'unfinished'],
    ['language Chinese', 'unfinished'],
    ['language Chinese\n', 'unfinished'],
    ['language Klingon<asr_', 'unfinished'],
    ['', 'none'],
    ['hello there <', 'none'],
    ['你好', 'none'],
    ['language Chinese\n你好', 'none'],
  ])('ends within %j as %s', (raw, header) => {
    const output = parseAsrOutput([raw]);
    expect(output).toEqual({ header, text: header === 'unfinished' ? '' : raw });
  });

  it('takes everything but one leading tag as text when the language is forced', () => {
    const forced = (chunks: string[]): unknown => parseAsrOutput(chunks, { forcedLanguage: 'english' });
    expect(forced(['<asr_', 'text>', '<asr_text> a'])).toEqual({
      header: 'forced',
      language: 'English',
      text: '<asr_text> a',
    });
    expect(forced(['language Chinese<asr_text>'])).toMatchObject({ text: 'language Chinese<asr_text>' });
    expect(forced([])).toEqual({ header: 'forced', language: 'English', text: '' });
  });

  it('takes `auto` as no forced language', () => {
    expect(parseAsrOutput(['language French<asr_text>oui'], { forcedLanguage: 'auto' })).toMatchObject({
      header: 'found',
      language: 'French',
    });
  });

  it('marks the first chunk that brings text, and no other', () => {
    const parser = new AsrOutputParser();
    const marks = ['language', ' English', '<asr_text>', ' ', 'And', ' so', ''].map((chunk) =>
      parser.push(chunk),
    );
    expect(marks.map(({ startsText }) => startsText)).toEqual([
      false,
      false,
      false,
      false,
      true,
      false,
      false,
    ]);
    expect(marks.map(({ text }) => text)).toEqual(['', '', '', '', 'And', ' so', '']);
    expect(parser.language).toBe('English');
  });

  it('shows text at once when there is no header to wait for', () => {
    const parser = new AsrOutputParser();
    expect(parser.push('J')).toEqual({ text: 'J', startsText: true });
    expect(parser.push('ust')).toEqual({ text: 'ust', startsText: false });
  });

  it('gives up waiting for a header that goes on too long', () => {
    const parser = new AsrOutputParser();
    expect(parser.push('language one two three four ')).toEqual({ text: '', startsText: false });
    expect(parser.push('five')).toEqual({ text: 'language one two three four five', startsText: true });
  });

  it('reads any cutting of the same output alike, and shows exactly its text', () => {
    const pieces = fc.constantFrom(
      ...['language', 'Language ', ' Chinese', ' None', 'Chin', '\n', '\r\n', 'emotion neutral', ' ', '<'],
      ...['<asr_text>', '<asr_', 'text>', '你好', '。', 'word', 'a b  c', '𠮷'],
    );
    const raw = fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join(''));
    const cuts = fc.array(fc.nat(80), { maxLength: 10 });
    const forced = fc.constantFrom(undefined, 'Chinese');
    fc.assert(
      fc.property(raw, cuts, forced, (text, at, forcedLanguage) => {
        const parser = new AsrOutputParser({ forcedLanguage });
        const places = [0, ...at.filter((place) => place < text.length).sort((a, b) => a - b), text.length];
        let live = '';
        let starts = 0;
        for (const [index, place] of places.slice(1).entries()) {
          const piece = parser.push(text.slice(places[index], place));
          if (piece.startsText) {
            expect(live).toBe('');
            expect(piece.text.trim()).not.toBe('');
            starts += 1;
          }
          live += piece.text;
        }
        const { tail, ...output } = parser.end();
        expect(output).toEqual(parseAsrOutput([text], { forcedLanguage }));
        expect(live + tail).toBe(output.text);
        expect(starts).toBe(live === '' ? 0 : 1);
        expect(output.text).toBe(output.text.trim());
        expect(text).toContain(output.text);
      }),
      { numRuns: 1000, seed: 1 },
    );
  });
});

describe('merged languages', () => {
  it('names equal neighbours once and skips what is unknown', () => {
    expect(mergeLanguages(['Chinese', undefined, 'Chinese', 'English', 'Chinese'])).toBe(
      'Chinese,English,Chinese',
    );
    expect(mergeLanguages([undefined])).toBeUndefined();
  });
});

describe('acceptance rows', () => {
  it.skipIf(sharedFile('text/asr-output-cases.jsonl') === undefined)(
    'agrees with every public row, in its own chunks and character by character',
    () => {
      const Row = z.object({
        chunks: z.array(z.string()),
        forced_language: z.string().nullable(),
        language: z.string(),
        text: z.string(),
      });
      const rows = sharedRows('text/asr-output-cases.jsonl').map((row) => Row.parse(row));
      expect(rows.length).toBeGreaterThan(20);
      for (const { chunks, forced_language, language, text } of rows) {
        const options = { forcedLanguage: forced_language ?? undefined };
        for (const cut of [chunks, Array.from(chunks.join(''))]) {
          const output = parseAsrOutput(cut, options);
          expect({ chunks, language: output.language ?? '', text: output.text }).toEqual({
            chunks,
            language,
            text,
          });
        }
      }
    },
  );
});
