import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cue, cueText } from '../../../src/pipeline/subtitles/cue.ts';
import { parseSrt, writeSrt } from '../../../src/pipeline/subtitles/srt.ts';
import { writeSubtitleJson } from '../../../src/pipeline/subtitles/subtitle-json.ts';
import { writeTsv } from '../../../src/pipeline/subtitles/tsv.ts';
import { parseVtt, writeVtt } from '../../../src/pipeline/subtitles/vtt.ts';
import { parseSubtitleJson, parseTsv } from './read-back.ts';

const TWO: Cue[] = [
  { start: 160, end: 480, text: '今天\n天气' },
  { start: 480, end: 1999.5, text: 'a < b & c' },
];

const line = fc
  .oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
    fc.constantFrom('42', '&lt;', '&amp;nbsp;', '<i>x</i>', ' indented', 'NOTE', 'WEBVTT', '00:00:01,000'),
  )
  .map((text) => cueText(text.replace(/[\r\n]/g, '')))
  .filter((text) => text.trim() !== '');
const cue = fc
  .tuple(
    fc.nat(400_000_000),
    fc.integer({ min: 1, max: 10_000 }),
    fc.array(line, { minLength: 1, maxLength: 3 }),
  )
  .map(([start, length, lines]): Cue => ({ start, end: start + length, text: lines.join('\n') }));
const cues = fc.array(cue, { maxLength: 8 });

describe('SRT', () => {
  it('is written with numbers from 1, commas, and a newline at the end', () => {
    expect(writeSrt(TWO)).toBe(
      '1\n00:00:00,160 --> 00:00:00,480\n今天\n天气\n\n2\n00:00:00,480 --> 00:00:02,000\na < b & c\n',
    );
    expect(writeSrt([])).toBe('');
  });

  it.each([
    ['a byte-order mark and CRLF', '\uFEFF1\r\n00:00:01,000 --> 00:00:02,000\r\nhi\r\n\r\n'],
    ['points for commas', '1\n00:00:01.000 --> 00:00:02.000\nhi\n'],
    ['no number', '00:00:01,000 --> 00:00:02,000\nhi'],
    ['a number from 0', '0\n00:00:01,000 --> 00:00:02,000\nhi\n\n\n'],
    ['a position', '1\n00:00:01,000 --> 00:00:02,000 X1:40 Y1:20\nhi\n'],
  ])('is read with %s', (_, source) => {
    expect(parseSrt(source)).toEqual([{ start: 1000, end: 2000, text: 'hi' }]);
  });

  it('keeps text that is a number, and tells it from the number of the next cue', () => {
    const source = '00:00:01,000 --> 00:00:02,000\n42\n\n00:00:02,000 --> 00:00:03,000\n43\n44\n\n3\n';
    expect(parseSrt(`${source}00:00:03,000 --> 00:00:04,000\n45\n`).map(({ text }) => text)).toEqual([
      '42',
      '43\n44',
      '45',
    ]);
  });

  it('loses no words behind a stray blank line, nor without one between cues', () => {
    const source = '1\n00:00:01,000 --> 00:00:02,000\na\n\nb\n2\n00:00:02,000 --> 00:00:03,000\nc';
    expect(parseSrt(source).map(({ text }) => text)).toEqual(['a\nb', 'c']);
  });
});

describe('WebVTT', () => {
  it('is written with a header and escapes', () => {
    expect(writeVtt(TWO)).toBe(
      'WEBVTT\n\n00:00:00.160 --> 00:00:00.480\n今天\n天气\n\n00:00:00.480 --> 00:00:02.000\na &lt; b &amp; c\n',
    );
    expect(writeVtt([])).toBe('WEBVTT\n');
  });

  it('is read with identifiers, settings, notes, styles and tags', () => {
    const source = [
      ...['\uFEFFWEBVTT - title', 'Kind: captions', '', 'NOTE', 'nothing', '', 'STYLE', '::cue { }', ''],
      ...['intro', '01:01.120 --> 01:02.000 align:start', '<v Bob>hi</v> <00:01:01.500>you', ''],
      ...['00:01:02.000 --> 00:01:03.000', 'A &amp;lt; B&nbsp;C', ''],
    ].join('\r\n');
    expect(parseVtt(source)).toEqual([
      { start: 61120, end: 62000, text: 'hi you' },
      { start: 62000, end: 63000, text: 'A &lt; B\u00a0C' },
    ]);
  });
});

describe('TSV', () => {
  it('is written in whole milliseconds with the text on one line', () => {
    expect(writeTsv(TWO)).toBe('start\tend\ttext\n160\t480\t今天 天气\n480\t2000\ta < b & c\n');
  });

  it('names the line that it cannot read', () => {
    expect(() => parseTsv('start\tend\ttext\n1\t2\n')).toThrow('line 2 ');
  });
});

describe('subtitle JSON', () => {
  it('reads back what it wrote, and refuses another version', () => {
    const content = {
      language: 'Chinese',
      dictionaries: ['opencc-js 1.4.2'],
      words: [{ text: '今天', start: 160, end: 480.5 }],
      cues: TWO,
    };
    const written = writeSubtitleJson(content);
    expect(parseSubtitleJson(written)).toEqual(content);
    expect(() => parseSubtitleJson(written.replace('"version": 1', '"version": 2'))).toThrow();
  });
});

describe('round trips', () => {
  it('give back the same cues in every format', () => {
    fc.assert(
      fc.property(cues, (list) => {
        expect(parseSrt(writeSrt(list))).toEqual(list);
        expect(parseVtt(writeVtt(list))).toEqual(list);
        const flat = list.map((each) => ({ ...each, text: each.text.replace(/[\t\n]+/g, ' ') }));
        expect(parseTsv(writeTsv(list))).toEqual(flat);
        expect(
          parseSubtitleJson(writeSubtitleJson({ dictionaries: [], words: [], cues: list })).cues,
        ).toEqual(list);
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  it('give back the same SRT through WebVTT', () => {
    fc.assert(
      fc.property(cues, (list) => {
        const srt = writeSrt(list);
        expect(writeSrt(parseVtt(writeVtt(parseSrt(srt))))).toBe(srt);
      }),
      { numRuns: 200, seed: 2 },
    );
  });
});

describe('cues that would not read back', () => {
  it.each<[string, Partial<Cue>, string]>([
    ['an arrow', { text: 'a --> b' }, 'its text contains -->'],
    ['a blank line', { text: 'a\n \nb' }, 'its text has a blank line'],
    ['no text', { text: '' }, 'its text has a blank line'],
    ['a negative start', { start: -1 }, 'times -1 to 2000'],
    ['an end at the start', { end: 1000.4 }, 'it ends at 1000.4, as it starts'],
    ['an end before the start', { end: 10 }, 'it ends at 10, before its start at 1000'],
    ['a missing time', { end: Number.NaN }, 'times 1000 to NaN'],
  ])('are refused: %s', (_, change, fault) => {
    const bad = [
      { start: 0, end: 10, text: 'ok' },
      { start: 1000, end: 2000, text: 'ok', ...change },
    ];
    for (const write of [writeSrt, writeVtt, writeTsv]) {
      expect(() => write(bad)).toThrow(new RangeError(`cue 2 cannot be written: ${fault}`));
    }
  });

  it('can be mended', () => {
    expect(cueText('\r\na --> b\r\n\n\0c')).toBe('a -- > b\nc');
  });
});
