import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joined, notHeardLabel, withNotHeard } from '../../../src/pipeline/subtitles/not-heard.ts';
import { parseSrt, writeSrt } from '../../../src/pipeline/subtitles/srt.ts';

const before = { start: 0, end: 19_900, text: 'before' };
const after = { start: 40_200, end: 42_000, text: 'after' };
const lost = { start: 20_000, end: 40_000 };

describe('what was not heard', () => {
  it('has a cue of its own at its place; without a loss nothing changes', () => {
    expect(withNotHeard([before, after], [])).toEqual([before, after]);
    expect(withNotHeard([before, after], [lost])).toEqual([
      before,
      { ...lost, text: '[0:20–0:40 not heard]' },
      after,
    ]);
    expect(withNotHeard([], [{ start: 720_000, end: 749_500 }])).toEqual([
      { start: 720_000, end: 749_500, text: '[12:00–12:30 not heard]' },
    ]);
    expect(notHeardLabel({ start: 3_723_000, end: 3_750_000 })).toBe('[1:02:03–1:02:30 not heard]');
  });

  it('gives way to what its neighbours said in the overlap, and stands below it where that leaves no room', () => {
    const [early, late] = [
      { ...before, end: 20_400 },
      { ...after, start: 39_600 },
    ];
    expect(withNotHeard([early, late], [lost])[1]).toEqual({
      start: 20_400,
      end: 39_600,
      text: '[0:20–0:40 not heard]',
    });
    expect(withNotHeard([{ ...early, end: 39_600 }, late], [lost])).toEqual([
      { ...early, end: 39_600, text: 'before\n[0:20–0:40 not heard]' },
      late,
    ]);
  });

  it('is one stretch where lost chunks touch', () => {
    const next = { start: 39_500, end: 60_000 };
    expect(withNotHeard([before], [next, lost]).map(({ text }) => text)).toEqual([
      'before',
      '[0:20–1:00 not heard]',
    ]);
  });

  it('is named once for each stretch, in order, apart, with every cue that was there', () => {
    const step = fc.record({ gap: fc.nat(3000), length: fc.integer({ min: 1, max: 9000 }) });
    const row = (steps: readonly { gap: number; length: number }[]) => {
      let at = 0;
      return steps.map(({ gap, length }) => {
        const start = at + gap;
        at = start + length;
        return { start, end: at };
      });
    };
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), fc.array(step, { maxLength: 6 }), (said, missed) => {
        const cues = row(said).map((times, n) => ({ ...times, text: `word ${n}` }));
        const stretches = row(missed);
        const shown = withNotHeard(cues, stretches);
        const lines = shown.flatMap(({ text }) => text.split('\n'));
        const marks = lines.filter((line) => line.startsWith('['));
        expect(marks.toSorted()).toEqual(joined(stretches).map(notHeardLabel).toSorted());
        expect(lines.filter((line) => !line.startsWith('['))).toEqual(cues.map(({ text }) => text));
        const spoken = shown.filter(({ text }) => text.startsWith('word'));
        expect(spoken.map(({ start, end }) => ({ start, end }))).toEqual(row(said));
        for (const [index, { start, end }] of shown.entries()) {
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(shown[index + 1]?.start ?? end);
        }
        expect(parseSrt(writeSrt(shown))).toEqual(shown);
      }),
      { numRuns: 200, seed: 1 },
    );
  });
});
