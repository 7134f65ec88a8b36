import { describe, expect, it } from 'vitest';
import { heardWindow, speechOutside } from '../../../../src/pipeline/vad/chunking/plan-chunks.ts';

const chunk = (start: number, end: number, forcedStart: boolean, forcedEnd: boolean) => ({
  index: 0,
  cellStart: start,
  cellEnd: end,
  start,
  end,
  forcedStart,
  forcedEnd,
  speechSeconds: 0,
});
const S = 16_000;

describe('what is heard of a chunk', () => {
  it('reaches half a second over a cut inside speech, and over no other', () => {
    expect(heardWindow(chunk(10 * S, 30 * S, true, true), 100 * S, 30)).toEqual({
      start: 9.5 * S,
      end: 30.5 * S,
    });
    expect(heardWindow(chunk(10 * S, 30 * S, false, true), 100 * S, 30)).toEqual({
      start: 10 * S,
      end: 30.5 * S,
    });
    expect(heardWindow(chunk(10 * S, 30 * S, false, false), 100 * S, 30)).toEqual({
      start: 10 * S,
      end: 30 * S,
    });
  });

  it('is never longer than the longest chunk, nor outside the audio', () => {
    expect(heardWindow(chunk(0, 30 * S, true, true), 100 * S, 30)).toEqual({ start: 0, end: 30 * S });
    expect(heardWindow(chunk(S, 30.5 * S, true, true), 100 * S, 30)).toEqual({
      start: 0.75 * S,
      end: 30.75 * S,
    });
    expect(heardWindow(chunk(0.2 * S, 5 * S, true, true), 5.1 * S, 30)).toEqual({ start: 0, end: 5.1 * S });
  });
});

describe('speech that no chunk hears', () => {
  it('is counted by the sample, windows that overlap once', () => {
    const speech = [
      { start: 0, end: 100 },
      { start: 200, end: 400 },
    ];
    expect(speechOutside(speech, [{ start: 0, end: 500 }])).toBe(0);
    expect(
      speechOutside(speech, [
        { start: 10, end: 90 },
        { start: 250, end: 300 },
      ]),
    ).toBe(20 + 150);
    expect(
      speechOutside(speech, [
        { start: 0, end: 260 },
        { start: 240, end: 399 },
      ]),
    ).toBe(1);
    expect(speechOutside(speech, [])).toBe(300);
    expect(speechOutside([], [])).toBe(0);
  });
});
