import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GrowingSubtitles } from '../../../src/pipeline/subtitles/growing-subtitles.ts';
import { transcriptSubtitles } from '../../../src/pipeline/subtitles/transcript-subtitles.ts';
import { joinParts, type TranscriptPart } from '../../../src/pipeline/transcript/joining.ts';

/** A word: silence before it, how long it lasts (ms), and what ends it. */
interface Word {
  readonly gap: number;
  readonly length: number;
  readonly end: '' | ',' | '.';
}

const word = fc.record({
  gap: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 300 }), fc.integer({ min: 500, max: 4000 })),
  length: fc.integer({ min: 0, max: 900 }),
  end: fc.constantFrom('' as const, '' as const, ',' as const, '.' as const),
});

/** Chunks of words that are all different; a chunk of none says nothing. */
function partsOf(chunks: readonly (readonly Word[])[]): TranscriptPart[] {
  let at = 0;
  let n = 0;
  return chunks.map((words) => {
    const begin = at;
    let raw = '';
    const times = words.map(({ gap, length, end }) => {
      n += 1;
      const said = `w${n.toString(26)}x`;
      if (raw !== '') raw += ' ';
      const from = raw.length;
      raw += said;
      const stretch = { from, to: raw.length, start: at + gap - begin, end: at + gap + length - begin };
      raw += end;
      at += gap + length;
      return stretch;
    });
    return { transcript: { raw, times }, start: begin * 16 };
  });
}

const wholeOf = (parts: readonly TranscriptPart[]): object[] =>
  transcriptSubtitles(joinParts(parts), Number.POSITIVE_INFINITY).subtitles.cues.map(
    ({ start, end, text }) => ({ start, end, text }),
  );

const chunks = fc.array(fc.array(word, { maxLength: 25 }), { minLength: 1, maxLength: 8 });

/** The last word of a chunk has no length, and the first of the next begins with it. */
const SAME_INSTANT = [[500, 1600], [0], [1600]].map((gaps) =>
  gaps.map((gap): Word => ({ gap, length: 0, end: '' })),
);

describe('subtitles that grow by chunks', () => {
  it('give out a cue only as it stands in the whole, whatever comes after it', () => {
    fc.assert(
      fc.property(chunks, (drawn) => {
        const parts = partsOf(drawn);
        const whole = wholeOf(parts);
        const growing = new GrowingSubtitles();
        const given: object[] = [];
        for (const [index, part] of parts.entries()) {
          given.push(...growing.finish(index + 1, part));
          expect(given).toEqual(whole.slice(0, given.length));
          expect(growing.cues).toEqual(given);
        }
      }),
      { numRuns: 100, examples: [[SAME_INSTANT]] },
    );
  });

  it('do not lag: behind a pause everything is final, else all but the last ten seconds', () => {
    fc.assert(
      fc.property(chunks, (drawn) => {
        const parts = partsOf(drawn);
        const growing = new GrowingSubtitles();
        for (const [index, part] of parts.entries()) growing.finish(index + 1, part);
        const whole = wholeOf(parts) as { start: number; end: number }[];
        const last = whole.at(-1)?.start ?? 0;
        const settled = whole.filter(({ start }) => start + 10_000 <= last).length;
        expect(growing.cues.length).toBeGreaterThanOrEqual(settled);
        const apart = whole.findLastIndex(({ end }, at) => (whole[at + 1]?.start ?? 0) - end >= 600);
        expect(growing.cues.length).toBeGreaterThanOrEqual(apart + 1);
      }),
      { numRuns: 100 },
    );
  });

  it('wait for a chunk that is still missing, and pass over one of which nothing was heard', () => {
    const sentence: Word[] = [
      { gap: 1000, length: 800, end: '' },
      { gap: 0, length: 800, end: '.' },
    ];
    const parts = partsOf([sentence, sentence, sentence, sentence]);
    const growing = new GrowingSubtitles();
    expect(growing.finish(3, parts[2])).toEqual([]);
    expect(growing.finish(2, undefined)).toEqual([]);
    expect(growing.finish(1, parts[0]).map(({ text }) => text)).toEqual(['w1x w2x.']);
    expect(growing.finish(4, parts[3]).map(({ text }) => text)).toEqual(['w5x w6x.']);
  });
});
