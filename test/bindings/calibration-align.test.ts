import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { CalibrationSettings } from '../../src/bindings/calibration-model.ts';
import { drive, modelFile, QUIET, silence, transcribed } from '../support/calibration.ts';

const Words = z.array(z.object({ start: z.number(), end: z.number(), text: z.string() }));
const TWO_SECONDS = 32_000;

async function aligned(
  transcript: string,
  settings: CalibrationSettings = {},
  words: readonly string[] = [],
) {
  const input = `{{audio:${silence(TWO_SECONDS)}}}${transcript}`;
  const options = ['--set', 'format', 'json', ...words];
  const round = await transcribed({ kind: 'aligner', ...settings }, input, options);
  return { ...round, text: round.pieces.join('') };
}

const english = ['--set', 'language', 'English'];
const wordsOf = async (...args: Parameters<typeof aligned>) =>
  Words.parse(JSON.parse((await aligned(...args)).text));

describe('an aligner round', () => {
  it('is one piece in the layout of the engine, ends twice, and leaves the cursor at 0', async () => {
    const { text, pieces, line, cursor } = await aligned('And so,', {}, english);
    expect(pieces).toHaveLength(1);
    expect(line.calls.map(({ type }) => type)).toEqual([0, 'end', 'end']);
    expect(cursor).toBe(0);
    expect(text).toBe(
      '[\n    {\n        "start":0,\n        "end":800,\n        "text": "And"\n    },\n' +
        '    {\n        "start":960,\n        "end":1760,\n        "text": "so,"\n    }\n]\n',
    );
  });

  it('Chinese, the default: a unit for each ideograph, no punctuation, the rest in lower case', async () => {
    const words = await wordsOf('你好，And 我们 ... OK');
    expect(words.map(({ text }) => text)).toEqual(['你', '好', 'and', '我', '们', 'ok']);
  });

  it('other languages: split at blanks; punctuation alone is at 0', async () => {
    const words = await wordsOf('a "b" ... \\', {}, english);
    expect(words.map(({ text }) => text)).toEqual(['a', '"b"', '...', '\\']);
    expect(words.slice(2)).toEqual([
      { start: 0, end: 0, text: '...' },
      { start: 0, end: 0, text: '\\' },
    ]);
  });

  it('with a delimiter: a unit for each sentence, over all its words', async () => {
    const words = await wordsOf('And so|my fellow', {}, [...english, '--set', 'delimiter', '|']);
    expect(words).toEqual([
      { start: 0, end: 880, text: 'And so' },
      { start: 960, end: 1840, text: 'my fellow' },
    ]);
  });

  it('a fixed pace, or given times', async () => {
    expect(await wordsOf('a b', { word_ms: 400 }, english)).toEqual([
      { start: 0, end: 320, text: 'a' },
      { start: 400, end: 720, text: 'b' },
    ]);
    const times: CalibrationSettings = {
      times: [
        [10, 20],
        [30, 45],
      ],
    };
    expect(await wordsOf('a b', times, english)).toEqual([
      { start: 10, end: 20, text: 'a' },
      { start: 30, end: 45, text: 'b' },
    ]);
  });

  it('an empty transcript is an empty list', async () => {
    expect((await aligned('')).text).toBe('[\n\n]\n');
  });

  it('SRT unless JSON is asked for', async () => {
    const input = `{{audio:${silence(TWO_SECONDS)}}}a`;
    const { pieces } = await transcribed({ kind: 'aligner' }, input, english);
    expect(pieces).toEqual(['0\n00:00:00,000 --> 00:00:01,600\na\n\n']);
  });

  it('takes a multimedia message, with the audio as base64', async () => {
    const { readFileSync } = await import('node:fs');
    const { lines } = await drive([
      ['create', 'a'],
      ['start', 'a', '-m', modelFile({ kind: 'aligner' }), ...QUIET, ...english, '--set', 'format', 'json'],
      ['multimedia_msg_prepare', 'a'],
      ['multimedia_msg_append', 'a', 'text', 'a b'],
      ['multimedia_msg_append', 'a', 'audio', readFileSync(silence(TWO_SECONDS)).toString('base64')],
      ['user_input_multimedia_msg', 'a'],
    ]);
    expect(lines.at(-1)?.result).toBe(0);
    expect(Words.parse(JSON.parse(lines.at(-1)?.calls[0]?.text ?? '')).at(-1)).toEqual({
      start: 960,
      end: 1760,
      text: 'b',
    });
  });
});

describe('planted alignment faults', () => {
  const transcript = 'one two three four';
  const sorted = (words: z.infer<typeof Words>): boolean =>
    words.every(
      ({ start, end }, i) => start <= end && end <= (words[i + 1]?.start ?? Number.POSITIVE_INFINITY),
    );

  it('none: every word, in order, inside the audio', async () => {
    const words = await wordsOf(transcript, {}, english);
    expect(words).toHaveLength(4);
    expect(sorted(words)).toBe(true);
    expect(words.at(-1)?.end).toBeLessThanOrEqual(2000);
  });

  it('count: a word is missing', async () => {
    expect(await wordsOf(transcript, { align_fault: 'count' }, english)).toHaveLength(3);
  });

  it('order: a word ends before it starts', async () => {
    expect(sorted(await wordsOf(transcript, { align_fault: 'order' }, english))).toBe(false);
  });

  it('range: the last word ends after the audio', async () => {
    expect((await wordsOf(transcript, { align_fault: 'range' }, english)).at(-1)?.end).toBe(7000);
  });

  it('json: it breaks off', async () => {
    const { text } = await aligned(transcript, { align_fault: 'json' }, english);
    expect(() => JSON.parse(text)).toThrow();
  });

  it('at one round only', async () => {
    const input = `{{audio:${silence(TWO_SECONDS)}}}${transcript}`;
    const { lines } = await drive([
      ['create', 'a'],
      [
        'start',
        'a',
        '-m',
        modelFile({ kind: 'aligner', align_fault: 'count', align_round: 2 }),
        ...QUIET,
        ...english,
        '--set',
        'format',
        'json',
      ],
      ['user_input', 'a', input],
      ['user_input', 'a', input],
      ['user_input', 'a', input],
    ]);
    const counts = lines.slice(2).map(({ calls }) => Words.parse(JSON.parse(calls[0]?.text ?? '')).length);
    expect(counts).toEqual([4, 3, 4]);
  });
});
