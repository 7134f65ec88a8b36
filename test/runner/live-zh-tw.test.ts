import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { LiveScreen } from '../../src/cli/console/live-screen.ts';
import { itn } from '../../src/pipeline/itn/itn.ts';
import { loadZhTwConverter } from '../../src/pipeline/text-engines/zh-tw-converter.ts';
import type { TextService } from '../../src/pipeline/text-service.ts';
import type { Convert } from '../../src/pipeline/zh-tw/converted.ts';
import { mapSpans } from '../../src/pipeline/zh-tw/map-tokens.ts';
import { PLAIN } from '../../src/reports/terminal/line.ts';
import { LiveZhTw, liveConversion } from '../../src/runner/live-zh-tw.ts';
import type { PassPlace, StageEvent } from '../../src/runner/steps/events.ts';
import { LiveConversion } from '../../src/server/live-conversion.ts';
import { PREAMBLE, planOf } from '../scenarios/planning.ts';

const MEETING = readFileSync(join(import.meta.dirname, '../../samples/meeting.txt'), 'utf8').trim();
/** What follows decides how they are written: 质|量, 面|条, 人工智|能, 头发|干了, a number while it is said. */
const SENTENCES = [
  ...MEETING.split(/(?<=。)/u),
  '产品质量不好，我们去吃面条。',
  '人工智能会不会写程序？',
  '他的头发干了。',
  '一百二十三个人九点二十一分到。',
  '𠮷野家的视频。',
];

const [converted] = [
  planOf(
    `${PREAMBLE}  a: { iterations: 1, live: true, before: [load], each: [transcribe, itn, zh-tw, restart] }`,
  ),
].flatMap(({ cells }) => cells);

let convert: Convert;
beforeAll(async () => {
  ({ convert } = await loadZhTwConverter('general'));
});

const final = (raw: string): string => mapSpans(raw, [], convert, itn(raw).replacements).full;

/** The worker's answer, some turns of the event loop later. */
const service = (turns: () => number): TextService =>
  ({
    zhTw: async (raw: string, _: unknown, { changes }: { changes: [] }) => {
      for (let left = turns(); left > 0; left -= 1) await new Promise((resolve) => setImmediate(resolve));
      return { full: mapSpans(raw, [], convert, changes).full };
    },
  }) as unknown as TextService;

const place = (n: number): PassPlace => ({ loop: 'chunk', n, of: 9, start: n, end: n + 1 });

interface Chunk {
  readonly pieces: readonly string[];
  readonly language: string;
}

/** Chunks said piece by piece while conversions take their time; what was told, and in what order. */
async function said(chunks: readonly Chunk[], turns: readonly number[]): Promise<StageEvent[]> {
  const told: StageEvent[] = [];
  let call = 0;
  const text = (): TextService => service(() => turns[call++ % turns.length] ?? 0);
  const convertText = converted && liveConversion(converted, text);
  if (convertText === undefined) throw new Error('the scenario converts');
  const live = new LiveZhTw(
    convertText,
    (event) => told.push(event),
    () => 0,
  );
  for (const [index, { pieces, language }] of chunks.entries()) {
    const pass = place(index + 1);
    live.hear({ type: 'stage', step: 'transcribe', at: 0, pass });
    for (const piece of pieces) {
      live.hear({ type: 'live', at: 0, text: piece, language, pass });
      await new Promise((resolve) => setImmediate(resolve));
    }
    live.hear({ type: 'heard', at: 0, text: pieces.join(''), language, pass });
    live.hear({ type: 'pass-end', pass, resumed: false });
  }
  await live.settled();
  return told;
}

/** A text cut into pieces of one to four characters, as an engine gives them. */
const chunk = fc
  .tuple(
    fc.constantFrom(...SENTENCES),
    fc.constantFrom(...SENTENCES),
    fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1 }),
    fc.constantFrom('Chinese', 'Chinese', 'Chinese', 'Japanese'),
  )
  .map(([one, other, sizes, language]): Chunk => {
    const characters = [...one, ...other];
    const pieces: string[] = [];
    for (let at = 0, n = 0; at < characters.length; n += 1) {
      const size = sizes[n % sizes.length] ?? 1;
      pieces.push(characters.slice(at, at + size).join(''));
      at += size;
    }
    return { pieces, language };
  });
const talk = fc.tuple(
  fc.array(chunk, { minLength: 1, maxLength: 3 }),
  fc.array(fc.nat(6), { minLength: 1, maxLength: 5 }),
);

/** What a terminal of 80 columns has at the end. */
function screen(events: readonly StageEvent[]): string {
  const written: string[] = [];
  const live = (text: string): void => void written.push(text);
  const terminal = {
    result: () => {},
    note: (text: string) => live(`${text}\n`),
    lines: () => {},
    json: () => {},
    passed: () => {},
    live,
    control: () => {},
    annotate: () => {},
    columns: 80,
    look: PLAIN,
  };
  const shown = new LiveScreen(terminal);
  for (const event of events) if (event.type !== 'pass-end') shown.on(event);
  return written.join('');
}

/** What a page has that was told every change. */
function page(events: readonly StageEvent[]): { followed: string; kept: string } {
  const conversion = new LiveConversion(200_000);
  let followed = '';
  for (const event of events) {
    const change =
      event.type === 'live' && event.converted !== true
        ? conversion.add(event.text)
        : event.type === 'live-zh-tw'
          ? conversion.convert(event.text)
          : event.type === 'heard'
            ? conversion.end(event.text, event.zhTw)
            : event.type === 'pass-end'
              ? conversion.next()
              : undefined;
    if (change !== undefined) followed = followed.slice(0, followed.length - change.back) + change.text;
  }
  return { followed, kept: conversion.shown };
}

describe('live text in zh-TW', () => {
  it('is at the end of each chunk what the whole chunk becomes, on the screen and on the page', async () => {
    await fc.assert(
      fc.asyncProperty(talk, async ([chunks, turns]) => {
        const told = await said(chunks, turns);
        const texts = chunks.map(({ pieces, language }) =>
          language === 'Chinese' ? final(pieces.join('')) : pieces.join(''),
        );
        expect(told.flatMap((event) => (event.type === 'heard' ? [event.zhTw ?? event.text] : []))).toEqual(
          texts,
        );
        // A terminal only goes on, or writes the chunk anew below: its last line is the chunk's.
        const lines = screen(told).split('\n');
        texts.forEach((text, index) => {
          expect(
            lines
              .filter((line) => line.startsWith(`[0:0${index + 1}] `))
              .at(-1)
              ?.slice(7),
          ).toBe(text);
        });
        const { followed, kept } = page(told);
        expect(followed).toBe(kept);
        if (chunks.some(({ language }) => language === 'Chinese')) expect(kept).toBe(`${texts.join('\n')}\n`);
        else expect(kept).toBe('');
      }),
      { numRuns: 60 },
    );
  });

  it('comes while the chunk is being said, and its end is told in its place', async () => {
    const pieces = ['看', '视', '频', '，', '人', '工', '智能'];
    const told = await said([{ pieces, language: 'Chinese' }], [0]);
    const live = told.flatMap((event) => (event.type === 'live-zh-tw' ? [event.text] : []));
    expect(live).toEqual([
      '看',
      '看視',
      '看影片',
      '看影片，',
      '看影片，人',
      '看影片，人工',
      '看影片，人工智慧',
    ]);
    expect(told.slice(-2)).toMatchObject([
      { type: 'heard', text: '看视频，人工智能', zhTw: '看影片，人工智慧' },
      { type: 'pass-end' },
    ]);
  });

  it('grows on a terminal, a number with the word after it, and is written anew where a word shown became another', async () => {
    const told = await said([{ pieces: [...SENTENCES.join('')], language: 'Chinese' }], [0]);
    expect(screen(told)).toBe(`[0:01] ${final(SENTENCES.join(''))}\n`);
    const pass = place(1);
    const change = ['看程', '看程序', '看程序員', '看程式', '看程式設'].map(
      (text): StageEvent => ({ type: 'live-zh-tw', at: 0, text, pass }),
    );
    expect(screen(change)).toBe('[0:01] 看程序\n[0:01] 看程式');
  });

  it('is the raw text where the worker fails, which is asked no more of this chunk', async () => {
    let asked = 0;
    const told: StageEvent[] = [];
    const live = new LiveZhTw(
      async () => {
        asked += 1;
        throw new Error('the text worker was killed');
      },
      (event) => told.push(event),
      () => 0,
    );
    for (const text of ['产', '品', '。']) {
      live.hear({ type: 'live', at: 0, text, language: 'Chinese' });
      await new Promise((resolve) => setImmediate(resolve));
    }
    live.hear({ type: 'heard', at: 0, text: '产品。', language: 'Chinese' });
    await live.settled();
    expect(asked).toBe(1);
    expect(screen(told)).toBe('产品。\n');
  });
});
