import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseAlignerOutput } from '../../../src/pipeline/alignment/aligner-output.ts';
import {
  type AlignmentInput,
  checkAlignment,
  summariseFindings,
} from '../../../src/pipeline/alignment/alignment-checks.ts';
import { speechWithin } from '../../../src/pipeline/alignment/speech-checks.ts';
import type { AlignedUnit } from '../../../src/record/run-record.ts';
import { sharedFile, sharedRows } from '../../support/shared.ts';

const unit = (text: string, start: number, end: number): AlignedUnit => ({ text, start, end });
const codes = (input: AlignmentInput): string[] =>
  summariseFindings(checkAlignment(input), input.units.length).codes;

/** Two words as they should be. */
const sound: AlignmentInput = {
  units: [unit(' 今天', 160, 480), unit('天气', 480, 800)],
  tokens: ['今天', '天气'],
  audioMs: 1500,
};

describe('alignment checks', () => {
  it('find nothing in a sound alignment', () => {
    expect(checkAlignment(sound)).toEqual([]);
  });

  it.each<[string, Partial<AlignmentInput>, string[]]>([
    ['a token too many', { tokens: ['今天', '的', '天气'] }, ['E_COUNT']],
    ['another text', { tokens: ['今天', '天器'] }, ['E_TEXT']],
    ['an end before its start', { units: [unit('今天', 480, 160), unit('天气', 480, 800)] }, ['E_ORDER']],
    ['an overlap', { units: [unit('今天', 160, 480), unit('天气', 400, 800)] }, ['E_MONO']],
    ['a stamp behind the audio', { audioMs: 700 }, ['E_RANGE']],
    ['a stamp before the audio', { units: [unit('今天', -80, 480), unit('天气', 480, 800)] }, ['E_RANGE']],
    ['a word without time', { units: [unit('今天', 160, 480), unit('天气', 0, 0)] }, ['E_PLACEHOLDER']],
    ['a word without length', { units: [unit('今天', 160, 480), unit('天气', 480, 480)] }, ['W_ZERO']],
    ['a repaired stamp', { units: [unit('今天', 160, 453.3), unit('天气', 480, 800)] }, ['W_GRID']],
    [
      'a word that drags on',
      { units: [unit('今天', 160, 480), unit('天气', 480, 2160)] },
      ['E_RANGE', 'W_LONG'],
    ],
  ])('find %s', (_, change, expected) => {
    expect(codes({ ...sound, ...change })).toEqual(expected);
  });

  it('allow for the grid cell behind the audio', () => {
    expect(codes({ ...sound, audioMs: 720 })).toEqual([]);
    expect(codes({ ...sound, audioMs: 719 })).toEqual(['E_RANGE']);
  });

  it('take a first word at 0 to 0 as a word, but not a first sign', () => {
    const rest = unit('天气', 0, 320);
    expect(codes({ units: [unit('今天', 0, 0), rest] })).toEqual(['W_ZERO']);
    expect(codes({ units: [unit('～', 0, 0), rest] })).toEqual(['E_PLACEHOLDER']);
  });

  it('do not blame the neighbours of a word without time', () => {
    const units = [unit('a', 0, 400), unit('b', 400, 800), unit('~', 0, 0), unit('c', 800, 1200)];
    expect(checkAlignment({ units })).toEqual([
      { code: 'E_PLACEHOLDER', unit: 2, detail: '“~” was not timed' },
    ]);
  });

  it.each([
    ['你好', 1600],
    ['hello', 2000],
    ['don’t', 2000],
    ['2019', 2400],
    ['gta5', 2600],
  ])('allow %s to take %i ms', (text, longest) => {
    expect(codes({ units: [unit(text, 0, longest)] })).not.toContain('W_LONG');
    expect(codes({ units: [unit(text, 0, longest + 80)] })).toContain('W_LONG');
  });
});

describe('alignment checks against speech', () => {
  const words = (count: number, from: number, step: number): AlignedUnit[] =>
    Array.from({ length: count }, (_, index) => unit('好', from + index * step, from + index * step + 240));

  it('find nothing when the words lie in the speech', () => {
    expect(codes({ units: words(10, 1040, 320), speech: [{ start: 1000, end: 4300 }] })).toEqual([]);
  });

  it('find words in silence, speech without words, and cover', () => {
    expect(codes({ units: words(10, 8000, 320), speech: [{ start: 1000, end: 4300 }] })).toEqual([
      'W_EMPTY',
      'W_SILENCE',
    ]);
    expect(codes({ units: words(4, 1040, 320), speech: [{ start: 1000, end: 4300 }] })).toEqual(['W_COVER']);
  });

  it('forgive 200 ms at each end of the speech', () => {
    const speech = [{ start: 1000, end: 1240 }];
    expect(codes({ units: [unit('好', 800, 1040)], speech })).toEqual([]);
    expect(codes({ units: [unit('好', 640, 880)], speech })).toEqual(['W_SILENCE']);
  });

  it('find more characters a second than anyone speaks', () => {
    const units = [unit('好'.repeat(30), 1040, 3040)];
    expect(codes({ units, speech: [{ start: 1000, end: 3000 }] })).toEqual(['W_RATE']);
  });

  it('hold nothing against an alignment when no speech was heard', () => {
    expect(codes({ units: words(3, 0, 320), speech: [] })).toEqual([]);
  });
});

describe('speech of a stretch', () => {
  it('is in the time of that stretch, cut off at its ends', () => {
    const speech = [
      { start: 0, end: 1000 },
      { start: 1500, end: 4000 },
      { start: 5000, end: 6000 },
    ];
    expect(speechWithin(speech, { start: 500, end: 2500 })).toEqual([
      { start: 0, end: 500 },
      { start: 1000, end: 2000 },
    ]);
    expect(speechWithin(speech, { start: 4000, end: 5000 })).toEqual([]);
  });

  it('of neighbouring stretches is all of it', () => {
    const spans = fc.array(fc.tuple(fc.nat(500), fc.integer({ min: 1, max: 500 })));
    fc.assert(
      fc.property(spans, fc.nat(20_000), (gaps, cut) => {
        let at = 0;
        const speech = gaps.map(([gap, length]) => {
          const start = at + gap;
          at = start + length;
          return { start, end: at };
        });
        const long = (list: { start: number; end: number }[]): number =>
          list.reduce((sum, { start, end }) => sum + end - start, 0);
        const parts = [
          speechWithin(speech, { start: 0, end: cut }),
          speechWithin(speech, { start: cut, end: 1e9 }),
        ];
        expect(parts.reduce((sum, part) => sum + long(part), 0)).toBe(long(speech));
      }),
    );
  });
});

describe('alignment summary', () => {
  it('alerts above the threshold of a code, not at it', () => {
    const units = Array.from({ length: 20 }, (_, index) => unit('好', index * 400, index * 400 + 240));
    const offGrid = (count: number): AlignedUnit[] =>
      units.map((each, index) => (index < count ? { ...each, end: each.end + 1.5 } : each));
    expect(summariseFindings(checkAlignment({ units: offGrid(1) }), 20)).toEqual({
      codes: ['W_GRID'],
      errors: 0,
      warningShare: 0.05,
      alerts: [],
    });
    expect(summariseFindings(checkAlignment({ units: offGrid(2) }), 20).alerts).toEqual(['W_GRID']);
  });

  it('counts a unit with two warnings once', () => {
    const units = [unit('好', 81, 81), unit('好', 160, 320)];
    expect(summariseFindings(checkAlignment({ units }), 2)).toMatchObject({
      codes: ['W_GRID', 'W_ZERO'],
      warningShare: 0.5,
    });
  });

  it('fires on a shuffled alignment and is silent on the one it came from', () => {
    const times = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 8, maxLength: 40 });
    fc.assert(
      fc.property(times, (steps) => {
        let at = 0;
        const units = steps.map((step) => {
          const start = at;
          at += step * 80;
          return unit('好', start, at);
        });
        expect(codes({ units, audioMs: at })).toEqual([]);
        const turned = [...units.slice(1), ...units.slice(0, 1)];
        expect(codes({ units: turned, audioMs: at })).toContain('E_MONO');
      }),
      { seed: 1, numRuns: 200 },
    );
  });
});

describe('acceptance rows', () => {
  it.skipIf(sharedFile('text/align-srt-cases.jsonl') === undefined)('agrees with every public row', () => {
    const Row = z.object({
      kind: z.literal('align_json'),
      raw: z.string(),
      tokens: z.array(z.string()),
      audio_ms: z.number(),
      codes: z.array(z.string()),
    });
    const rows = sharedRows('text/align-srt-cases.jsonl').flatMap((row) => Row.safeParse(row).data ?? []);
    expect(rows.length).toBeGreaterThan(3);
    for (const row of rows) {
      const output = parseAlignerOutput(row.raw);
      const found = output.ok
        ? codes({ units: output.units, tokens: row.tokens, audioMs: row.audio_ms })
        : [output.finding.code];
      expect({ raw: row.raw, codes: found }).toEqual({ raw: row.raw, codes: [...row.codes].sort() });
    }
  });
});
