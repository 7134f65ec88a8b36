import { describe, expect, it } from 'vitest';
import type { Loaded } from '../../src/runner/steps/engine-steps.ts';
import { languageGroups } from '../../src/runner/steps/loop-entry.ts';
import { type Part, TranscriptValue } from '../../src/runner/steps/values.ts';

const sound = { id: 'talk', wav: '', samples: 0, piece: true };
const part = (n: number, language: string | undefined, seconds: number): Part => ({
  n,
  window: { start: 0, end: seconds * 16_000 },
  forcedStart: false,
  value: new TranscriptValue(sound, { raw: 'x', ...(language === undefined ? {} : { language }) }),
});
const silent: Part = { n: 9, window: { start: 0, end: 1 }, forcedStart: false, value: undefined };

const aligner = (
  language: Loaded['step']['language'],
): Pick<Loaded, 'step' | 'language'> & { model: { kind: string } } => ({
  model: { kind: 'aligner' },
  language: 'Chinese',
  step: {
    step: 'load',
    slot: 3,
    place: { file: '', line: 0, column: 0 },
    model: 'aligner',
    options: {},
    ...(language === undefined ? {} : { language }),
  },
});
const FOLLOWS = aligner({ kind: 'output', ref: { slot: 1, field: 'language' } });
const PARTS = [
  part(1, 'English', 5),
  part(2, 'Chinese', 20),
  part(3, undefined, 5),
  part(4, 'English', 9),
  silent,
];
const numbers = (loaded: Parameters<typeof languageGroups>[2], loop: 'chunk' | 'part' = 'part') =>
  languageGroups(loop, PARTS, loaded).map(({ language, parts }) => [language, parts.map(({ n }) => n)]);

describe('the order in which parts are aligned', () => {
  it('begins with the language of most speech, and goes on with one load for each other', () => {
    expect(numbers(FOLLOWS)).toEqual([
      ['Chinese', [2, 3]],
      ['English', [1, 4]],
    ]);
  });

  it('is that of the audio where the user named a language, for a recogniser, and for chunks', () => {
    const all = [[undefined, [1, 2, 3, 4]]];
    expect(numbers(aligner({ kind: 'literal', value: 'Chinese' }))).toEqual(all);
    expect(numbers(aligner(undefined))).toEqual(all);
    expect(numbers({ ...FOLLOWS, model: { kind: 'asr' } })).toEqual(all);
    expect(numbers(undefined)).toEqual(all);
    expect(numbers(FOLLOWS, 'chunk')).toEqual([[undefined, [1, 2, 3, 4, 9]]]);
  });
});
