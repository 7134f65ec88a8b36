import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinParts, languagesBySpeech } from '../../../src/pipeline/transcript/joining.ts';
import { layerText, layerUnits } from '../../../src/pipeline/transcript/layers.ts';

const part = (raw: string, start: number, more: object = {}) => ({ transcript: { raw, ...more }, start });

describe('transcripts of chunks joined', () => {
  it('has absolute times, exact to the sample, and every layer at its new place', () => {
    const joined = joinParts([
      part('三百人来了。', 0, {
        language: 'Chinese',
        changes: [{ start: 0, end: 2, replacement: '300' }],
        tokens: [{ start: 0, end: 3, text: '300人' }],
        times: [{ from: 0, to: 3, start: 80, end: 400 }],
      }),
      part('五百人走了。', 320_007, {
        language: 'Chinese',
        changes: [{ start: 0, end: 2, replacement: '500' }],
        tokens: [{ start: 0, end: 3, text: '500人' }],
        times: [{ from: 0, to: 3, start: 80, end: 400 }],
      }),
    ]);
    expect(joined).toEqual({
      raw: '三百人来了。五百人走了。',
      language: 'Chinese',
      changes: [
        { start: 0, end: 2, replacement: '300' },
        { start: 6, end: 8, replacement: '500' },
      ],
      tokens: [
        { start: 0, end: 3, text: '300人' },
        { start: 6, end: 9, text: '500人' },
      ],
      times: [
        { from: 0, to: 3, start: 80, end: 400 },
        // 320007 samples are 20000.4375 ms.
        { from: 6, to: 9, start: 20_080.4375, end: 20_400.4375 },
      ],
    });
    expect(layerText(joined, 'itn')).toBe('300人来了。500人走了。');
    expect(layerUnits(joined, 'itn')).toEqual([
      { text: '300人', start: 80, end: 400 },
      { text: '500人', start: 20_080.4375, end: 20_400.4375 },
    ]);
  });

  it('merges languages to a list, and puts a space between Latin sentences and between two written numbers', () => {
    const numbers = { changes: [{ start: 0, end: 2, replacement: '01' }] };
    expect(
      joinParts([part('One.', 0, { language: 'English' }), part('Two.', 16, { language: 'English' })]),
    ).toEqual({
      raw: 'One. Two.',
      language: 'English',
    });
    expect(
      joinParts([part('One', 0, { language: 'English' }), part('二', 16, { language: 'Chinese' })]),
    ).toEqual({
      raw: 'One二',
      language: 'English,Chinese',
    });
    expect(layerText(joinParts([part('零一', 0, numbers), part('零一', 9, numbers)]), 'itn')).toBe('01 01');
  });

  it('has a layer only if every part that says something has it, and keeps the times of those that were aligned', () => {
    const timed = part('a', 0, { tokens: [], times: [{ from: 0, to: 1, start: 0, end: 80 }] });
    expect(joinParts([timed, part('b', 16_000)])).toEqual({
      raw: 'a b',
      times: [{ from: 0, to: 1, start: 0, end: 80 }],
    });
    expect(joinParts([timed, part('', 16_000)]).tokens).toEqual([]);
    expect(joinParts([])).toEqual({ raw: '' });
  });

  it('names the language with most speech first', () => {
    const spoken = [
      { language: 'English', seconds: 5 },
      { language: 'Chinese', seconds: 8 },
      { seconds: 90 },
      { language: 'English', seconds: 4 },
    ];
    expect(languagesBySpeech(spoken)).toEqual(['English', 'Chinese']);
    expect(languagesBySpeech([{ seconds: 1 }])).toEqual([]);
  });

  it('loses no character and no time of any parts', () => {
    const said = fc.constantFrom('', '你好。', 'Hello there', '三百', 'a', '…');
    fc.assert(
      fc.property(fc.array(fc.record({ raw: said, gap: fc.nat(999) }), { maxLength: 8 }), (parts) => {
        let start = 0;
        const placed = parts.map(({ raw, gap }) => {
          start += 16_000 + gap;
          const times = raw === '' ? [] : [{ from: 0, to: raw.length, start: 80, end: 160 }];
          return part(raw, start, { times });
        });
        const { raw, times = [] } = joinParts(placed);
        const spoken = placed.filter(({ transcript }) => transcript.raw !== '');
        expect(raw.replaceAll(' ', '')).toBe(
          spoken
            .map(({ transcript }) => transcript.raw)
            .join('')
            .replaceAll(' ', ''),
        );
        expect(times.map(({ from, to }) => raw.slice(from, to))).toEqual(
          spoken.map(({ transcript }) => transcript.raw),
        );
        expect(times.map(({ start: at }) => (at - 80) * 16)).toEqual(spoken.map(({ start: at }) => at));
      }),
    );
  });
});
