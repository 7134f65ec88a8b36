import { SAMPLE_RATE } from '../../../record/units.ts';
import type { Chunk, Segment } from './plan-chunks.ts';

/** Seconds by which a chunk reaches over a cut that was made inside speech (docs/vad.md, "Chunks"). */
const OVERLAP = 0.5;

/**
 * What the recogniser hears of a chunk: its window, and half a second beyond each forced cut, as far as the audio and
 * the longest chunk allow. Samples.
 */
export function heardWindow(chunk: Chunk, samples: number, max: number): Segment {
  const sides = Number(chunk.forcedStart) + Number(chunk.forcedEnd);
  const room = Math.max(0, Math.floor(max * SAMPLE_RATE) - (chunk.end - chunk.start));
  const overlap = sides === 0 ? 0 : Math.min(OVERLAP * SAMPLE_RATE, Math.floor(room / sides));
  return {
    start: chunk.forcedStart ? Math.max(0, chunk.start - overlap) : chunk.start,
    end: chunk.forcedEnd ? Math.min(samples, chunk.end + overlap) : chunk.end,
  };
}

/** Samples of speech that lie in no window: 0, unless a plan is wrong. Both in order; windows may overlap. */
export function speechOutside(speech: readonly Segment[], windows: readonly Segment[]): number {
  let lost = 0;
  for (const { start, end } of speech) {
    let reached = start;
    for (const window of windows) {
      if (window.end <= reached) continue;
      if (window.start >= end) break;
      if (window.start > reached) lost += window.start - reached;
      reached = Math.min(end, window.end);
    }
    lost += Math.max(0, end - reached);
  }
  return lost;
}
