import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unbreakable } from '../../../src/pipeline/subtitles/draft.ts';
import { groupCues, type Subtitles } from '../../../src/pipeline/subtitles/grouping.ts';
import { lineLimit } from '../../../src/pipeline/subtitles/limits.ts';
import { endsSentence, mayBreakBetween } from '../../../src/pipeline/subtitles/line-breaks.ts';
import { parseSrt, writeSrt } from '../../../src/pipeline/subtitles/srt.ts';
import { timedWords } from '../../../src/pipeline/subtitles/timed-words.ts';
import { displayWidth } from '../../../src/record/display-width.ts';
import type { AlignedUnit } from '../../../src/record/run-record.ts';

/** Units one after the other, `each` ms long, with `pauses` before some of them. */
function spoken(texts: readonly string[], each: number, pauses: Record<number, number> = {}): AlignedUnit[] {
  let at = 0;
  return texts.map((text, index) => {
    const start = at + (pauses[index] ?? 0);
    at = start + each;
    return { text, start, end: at };
  });
}
const lines = ({ cues }: Subtitles): string[][] => cues.map(({ text }) => text.split('\n'));

describe('words of a transcript', () => {
  const texts = (units: string[], transcript: string): string[] =>
    timedWords(spoken(units, 100), transcript).words.map(({ text }) => text);

  it.each<[string, string[], string, string[]]>([
    ['closing punctuation to the left', ['你好', '世界'], '你好，世界。', ['你好，', '世界。']],
    ['opening punctuation to the right', ['他', '说', '好'], '他说：「好。」', ['他', '说：', '「好。」']],
    [
      'straight quotes by pairs',
      ['he', 'said', 'yes', 'no'],
      'he said "yes" no',
      ['he', 'said', '"yes"', 'no'],
    ],
    ['straight quotes without spaces', ['说', '好', '了'], '说"好"了', ['说', '"好"', '了']],
    ['a dash between spaces to the left', ['a', 'b'], 'a – b', ['a –', 'b']],
    ['a currency sign to its number', ['共', '5', '元'], '共¥5元', ['共', '¥5', '元']],
    ['a currency sign behind its number', ['5', '和'], '5€和', ['5€', '和']],
    ['a bracket that stands apart', ['a', 'b'], 'a ( b )', ['a', '( b )']],
    ['what no unit covers', ['b'], '… b !', ['… b !']],
  ])('give %s', (_, units, transcript, expected) => {
    expect(texts(units, transcript)).toEqual(expected);
  });

  it('say which unit the transcript lacks', () => {
    expect(() => timedWords(spoken(['a', 'x'], 100), 'a b')).toThrow(
      'unit 1 “x” does not follow in the transcript at “ b”',
    );
  });

  it('are joined by their script without a transcript', () => {
    expect(groupCues({ units: spoken(['And', 'so', '你好', '世界'], 100) }).cues[0]?.text).toBe(
      'And so你好世界',
    );
  });

  it('are put in order and inside the audio, and say for how many that was needed', () => {
    const units = [
      { text: 'a', start: 100, end: 300 },
      { text: 'b', start: 0, end: 0 },
      { text: 'c', start: 300, end: 999 },
    ];
    const { words, adjusted } = timedWords(units, 'a b c', 500);
    expect(words.map(({ start, end }) => [start, end])).toEqual([
      [100, 300],
      [300, 300],
      [300, 500],
    ]);
    expect(adjusted).toBe(2);
  });
});

describe('places to break', () => {
  const word = (text: string, spaced = false) => ({ text, spaced, start: 0, end: 0 });

  it.each([
    ['今天', word('天气'), true],
    ['2019', word('年'), false],
    ['我', word('3'), true],
    ['192.168.', word('1'), false],
    ['don’', word('t'), false],
    ['hello', word('world', true), true],
    ['5', word('km/h', true), false],
    ['5', word('cats', true), true],
    ['hi，', word('there'), true],
    ['用', word('GitHub'), true],
  ])('after %s before %o: %s', (before, after, expected) => {
    expect(mayBreakBetween(word(before), after)).toBe(expected);
  });

  it.each([
    ['好。', true],
    ['好。」', true],
    ['wait…', false],
    ['我……', false],
    ['好。。。', false],
    ['well...', false],
    ['走了…。', true],
    ['the U.S.', false],
    ['3 p.m.', false],
    ['Acme Inc.', false],
    ['e.g.', false],
    ['Prof.', false],
    ['Ph.D.', false],
    ['he is it.', true],
    ['in 2019.', true],
    ['走了。', true],
    ['said "yes."', true],
    ['Mr.', false],
    ['J.', false],
    ['well,', false],
    ['3.5', false],
  ])('%s ends a sentence: %s', (text, expected) => {
    expect(endsSentence(text)).toBe(expected);
  });
});

describe('cues', () => {
  it('end with a sentence', () => {
    const units = spoken(['今天', '天气', '很', '好', '我们', '走'], 400);
    expect(lines(groupCues({ units, text: '今天天气很好。我们走！' }))).toEqual([
      ['今天天气很好。'],
      ['我们走！'],
    ]);
  });

  it('end at a pause of 600 ms, not at a shorter one', () => {
    const pause = (ms: number): string[][] =>
      lines(groupCues({ units: spoken(['你好', '世界'], 400, { 1: ms }) }));
    expect(pause(600)).toEqual([['你好'], ['世界']]);
    expect(pause(599)).toEqual([['你好世界']]);
  });

  it('break a well-filled line behind a clause, and a full one before the word that would overflow it', () => {
    const units = spoken([...'春眠不觉晓处处闻啼鸟夜来风雨声花落知多少人间四月芳菲尽山寺桃花始盛开'], 100);
    const text = '春眠不觉晓处处闻啼鸟，夜来风雨声花落知多少人间四月芳菲尽山寺桃花始盛开';
    expect(lines(groupCues({ units, text }))).toEqual([
      ['春眠不觉晓处处闻啼鸟，', '夜来风雨声花落知多少人间四月芳菲'],
      ['尽山寺桃花始盛开'],
    ]);
  });

  it('let a line run to 20 Han where that ends the sentence', () => {
    const sentence = '一二三四五六七八九十甲乙丙丁戊己庚辛壬';
    expect(lines(groupCues({ units: spoken([...sentence], 100), text: `${sentence}。` }))).toEqual([
      ['一二三四五六七八九十甲乙丙丁戊己', '庚辛壬。'],
    ]);
    const whole = [sentence.slice(0, 10), sentence.slice(10)];
    expect(lines(groupCues({ units: spoken(whole, 1000), text: `${sentence}。` }))).toEqual([
      [`${sentence}。`],
    ]);
  });

  it('last no longer than 7 s where a word can be moved to the next', () => {
    const { cues } = groupCues({ units: spoken(['一', '二', '三', '四'], 2000) });
    expect(cues.map(({ start, end }) => [start, end])).toEqual([
      [0, 6000],
      [6000, 8000],
    ]);
  });

  it('hold a short text for 1 s, but 80 ms short of the next cue and inside the audio', () => {
    const units = [
      { text: '嗯', start: 0, end: 240 },
      { text: '好', start: 1600, end: 1840 },
      { text: '走', start: 2480, end: 2720 },
    ];
    expect(groupCues({ units, text: '嗯。好。走。', audioMs: 3000 })).toMatchObject({
      cues: [
        { start: 0, end: 1000 },
        { start: 1600, end: 2400 },
        { start: 2480, end: 3000 },
      ],
      tooShort: [1, 2],
      tooFast: [],
    });
  });

  it('report what reads too fast and what is too long to be broken', () => {
    const units = [{ text: '一二三四五六七八九十一二三四五六七八九十一', start: 0, end: 1000 }];
    expect(groupCues({ units })).toMatchObject({ tooFast: [0], overfull: [0] });
    expect(groupCues({ units: [{ text: '好', start: 0, end: 7001 }] }).overfull).toEqual([0]);
  });

  it('give sentences of less than a second one cue, where no pause parts them', () => {
    const units = spoken(['好', '对', '是', '没错', '我们开始吧'], 300);
    expect(lines(groupCues({ units, text: '好。对。是。没错。我们开始吧。', audioMs: 9000 }))).toEqual([
      ['好。对。是。没错。'],
      ['我们开始吧。'],
    ]);
    const apart = spoken(['好', '对'], 300, { 1: 1200 });
    expect(lines(groupCues({ units: apart, text: '好。对。', audioMs: 9000 }))).toEqual([['好。'], ['对。']]);
    const behind = spoken(['我们现在就开始吧', '好', '下一个问题是什么'], 1500).map((unit, index) =>
      index === 1 ? { ...unit, end: 1700 } : index === 2 ? { ...unit, start: 1700, end: 3200 } : unit,
    );
    expect(
      lines(groupCues({ units: behind, text: '我们现在就开始吧。好。下一个问题是什么？', audioMs: 3200 })),
    ).toEqual([['我们现在就开始吧。'], ['好。下一个问题是什么？']]);
  });

  it('last, though their words do not', () => {
    const at = (text: string, start: number, end = start) => ({ text, start, end });
    const times = (units: AlignedUnit[], text: string, audioMs: number) =>
      groupCues({ units, text, audioMs }).cues.map(({ start, end, text: shown }) => [start, end, shown]);
    expect(times([at('你好', 1000, 1400), at('世界', 10_000)], '你好，世界。', 10_000)).toEqual([
      [1000, 2000, '你好，'],
      [9000, 10_000, '世界。'],
    ]);
    expect(times([at('嗯', 1000), at('走', 1000, 8500)], '嗯。走。', 9000)).toEqual([
      [1000, 8500, '嗯。走。'],
    ]);
    expect(times([at('走', 0, 8500), at('嗯', 8500)], '走。嗯。', 8500)).toEqual([[0, 8500, '走。嗯。']]);
    expect(times([at('嗯', 0)], '嗯', 0)).toEqual([[0, 1, '嗯']]);
    expect(times([at('a', 5.2), at('b', 5.4)], 'a. b.', 9000)).toEqual([[5.2, 1005.2, 'a. b.']]);
  });

  it('part no date and no number over lines', () => {
    const text = '这份合同是在很久很久以前签订的也就是2019年1月31日的上午';
    const units = spoken(
      ['这份合同是在很久很久以前签订的也就是', '2019', '年', '1', '月', '31', '日', '的上午'],
      200,
    );
    expect(lines(groupCues({ units, text, audioMs: 9000 }))).toEqual([
      ['这份合同是在很久很久以前签订的也就是', '2019年1月31日的上午'],
    ]);
    const spelled = spoken([...'我们需要的东西一共加起来是三千五百万元左右'], 150);
    expect(lines(groupCues({ units: spelled, audioMs: 9000 }))[0]).toEqual([
      '我们需要的东西一共加起来是',
      '三千五百万元左右',
    ]);
    const english = 'The treaty between the two was signed on May 5, 1999 in Rome';
    const words = spoken(english.replace(',', '').split(' '), 200);
    for (const line of lines(groupCues({ units: words, text: english }))[0] ?? [])
      expect(line).not.toMatch(/(?:May|5,)$/);
  });

  it('keep to the limits that are asked for', () => {
    const units = spoken([...'春眠不觉晓处处闻啼鸟'], 100);
    expect(lines(groupCues({ units, hanPerLine: 5 }))).toEqual([['春眠不觉晓', '处处闻啼鸟']]);
    expect(groupCues({ units, audioMs: 1000 }).tooFast).toEqual([0]);
    expect(groupCues({ units, audioMs: 1000, hanPerSecond: 10 }).tooFast).toEqual([]);
  });

  it('hold one word each where that is asked for', () => {
    const units = spoken(['今天', '天气', '很好'], 400);
    expect(lines(groupCues({ units, text: '今天，天气很好。', level: 'word' }))).toEqual([
      ['今天，'],
      ['天气'],
      ['很好。'],
    ]);
  });

  it('are none for no units', () => {
    expect(groupCues({ units: [], text: '' }).cues).toEqual([]);
  });
});

describe('invariants of cues', () => {
  const token = fc.constantFrom(
    ...[
      '今天',
      '天气',
      '的',
      '软件',
      'hello',
      'world',
      'a',
      '2019',
      '年',
      '50%',
      'GitHub',
      'internationalisation',
    ],
  );
  const gap = fc.constantFrom(
    '',
    '',
    '',
    ' ',
    '，',
    '。',
    ', ',
    '. ',
    '？',
    '「',
    '」',
    ' (',
    ') ',
    '…',
    ' – ',
  );
  const talk = fc
    .array(fc.record({ token, gap, pause: fc.constantFrom(0, 0, 0, 80, 640, 3000), length: fc.nat(20) }), {
      maxLength: 60,
    })
    .map((parts) => {
      let [text, at] = ['', 0];
      const units = parts.map(({ token: unit, gap: after, pause, length }) => {
        text += unit + after;
        const start = at + pause;
        at = start + length * 80;
        return { text: unit, start, end: at };
      });
      return { text, units, audioMs: at };
    });
  const squeezed = (text: string): string => text.replace(/\s+/gu, '');

  it('hold for any talk', () => {
    fc.assert(
      fc.property(talk, ({ text, units, audioMs }) => {
        const { cues, adjusted, overfull, tooShort } = groupCues({ text, units, audioMs });
        expect(adjusted).toBe(0);
        const timed = timedWords(units, text).words;
        expect(squeezed(cues.map((cue) => cue.text).join(''))).toBe(units.length === 0 ? '' : squeezed(text));
        // Every word in exactly one cue, in order.
        expect(cues.flatMap(({ first, last }) => units.slice(first, last + 1))).toEqual(units);
        for (const [index, cue] of cues.entries()) {
          const words = units.slice(cue.first, cue.last + 1);
          expect(cue.start).toBeLessThanOrEqual(Math.min(...words.map(({ start }) => start)));
          expect(cue.end).toBeGreaterThanOrEqual(Math.max(...words.map(({ end }) => end)));
          expect(cue.end).toBeGreaterThan(cue.start);
          expect(cue.end).toBeLessThanOrEqual(Math.max(audioMs, 1));
          const next = cues[index + 1];
          if (next !== undefined) expect(cue.end).toBeLessThanOrEqual(next.start);
          const shown = cue.text.split('\n');
          expect(shown.length).toBeLessThanOrEqual(2);
          if (cue.end - cue.start < 1000) {
            expect(tooShort).toContain(index);
            expect(cue.end).toBeGreaterThanOrEqual((next === undefined ? audioMs : next.start) - 80);
          }
          if (cue.end - cue.start > 7000) {
            const whole = timed.slice(cue.first, cue.last + 1);
            for (const [at, word] of whole.slice(1).entries()) {
              expect(mayBreakBetween(whole[at] ?? word, word)).toBe(false);
            }
          }
          if (!overfull.includes(index)) {
            expect(cue.end - cue.start).toBeLessThanOrEqual(7000);
            for (const line of shown) expect(displayWidth(line)).toBeLessThanOrEqual(lineLimit(line).hard);
          }
        }
        expect(parseSrt(writeSrt(cues))).toEqual(
          cues.map(({ start, end, text: cue }) => ({ start, end, text: cue })),
        );
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it('start no line with closing punctuation and end none with opening, where the talk does not itself', () => {
    fc.assert(
      fc.property(talk, ({ text, units, audioMs }) => {
        for (const { text: shown } of groupCues({ text, units, audioMs }).cues) {
          for (const line of shown.split('\n')) {
            if (!text.trim().startsWith(line)) expect(line).not.toMatch(/^[，。？」…,.)]/u);
            if (!text.trim().endsWith(line)) expect(line).not.toMatch(/[「(]$/u);
          }
        }
      }),
      { numRuns: 300, seed: 2 },
    );
  });

  it('hold for a cue a word: in order, apart, none without length, the same text; what has no room of its own is counted', () => {
    fc.assert(
      fc.property(talk, ({ text, units, audioMs }) => {
        const { cues, joined } = groupCues({ text, units, audioMs, level: 'word' });
        const alone = unbreakable(timedWords(units, text, audioMs).words);
        expect(cues.length).toBe(alone.length - joined);
        expect(squeezed(cues.map((cue) => cue.text).join(''))).toBe(units.length === 0 ? '' : squeezed(text));
        // A group of words that no line parts is never cut, and only those that begin at one instant share a cue.
        const held = cues.map(({ first, last }) =>
          alone.filter((one) => first <= one.first && one.last <= last),
        );
        expect(held.flat()).toEqual(alone);
        for (const [index, { start, end }] of cues.entries()) {
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(cues[index + 1]?.start ?? Math.max(audioMs, 1));
          const instants = (held[index] ?? []).map((one) => [one.start, one.end] as const);
          const moved = instants.slice(1).filter(([from], at) => from > (instants[at]?.[1] ?? 0));
          expect(moved).toEqual([]);
        }
        expect(parseSrt(writeSrt(cues)).length).toBe(cues.length);
      }),
      { numRuns: 300, seed: 3 },
    );
  });

  it('count a word without length that shares its neighbour’s cue, and none where each has its own time', () => {
    const units = [
      { text: 'a', start: 0, end: 80 },
      { text: 'b', start: 80, end: 80 },
      { text: 'c', start: 80, end: 160 },
    ];
    const shown = (given: AlignedUnit[]) => {
      const { cues, joined } = groupCues({ units: given, text: 'a b c', audioMs: 160, level: 'word' });
      return { joined, cues: cues.map(({ text }) => text) };
    };
    expect(shown(units)).toEqual({ joined: 1, cues: ['a', 'b c'] });
    expect(shown(units.map((unit, n) => ({ ...unit, start: 50 * n, end: 50 * n + 50 })))).toEqual({
      joined: 0,
      cues: ['a', 'b', 'c'],
    });
  });
});
