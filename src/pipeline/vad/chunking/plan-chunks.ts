import { SAMPLE_RATE } from '../../../record/units.ts';
import { HOP, hopsOf, RESET } from '../grid/grid.ts';
import { candidates } from './candidates.ts';
import { aligned, speechRuns, withoutColdStarts } from './mask.ts';
import { type ChunkOptions, chunkOptions } from './options.ts';
import { type Cuts, cheapestCuts } from './search.ts';

/** Samples `[start, end)`. */
export interface Segment {
  readonly start: number;
  readonly end: number;
}

/**
 * One piece of audio to hand to the recogniser. All in samples of 16 kHz. Cells `[cellStart, cellEnd)` are the whole audio
 * without gap or overlap; the window `[start, end)` in it is what has to be heard: all its speech, and little silence.
 */
export interface Chunk {
  readonly index: number;
  readonly cellStart: number;
  readonly cellEnd: number;
  readonly start: number;
  readonly end: number;
  /** The cut was made inside speech: overlap by half a second there, and drop what is heard twice. */
  readonly forcedStart: boolean;
  readonly forcedEnd: boolean;
  /** Seconds of speech in the cell. */
  readonly speechSeconds: number;
}

export interface ChunkInput {
  /** Probability of speech of each hop of 256 samples; may be shorter than the audio. */
  readonly probabilities: ArrayLike<number>;
  /** Energy of each hop in dB on any scale; may be empty. Decides only where a cut inside speech falls. */
  readonly energyDb: ArrayLike<number>;
  readonly samples: number;
  /** Hops by which the probabilities come late. */
  readonly lag: number;
  readonly options?: Partial<ChunkOptions>;
}

export interface ChunkPlan {
  readonly segments: readonly Segment[];
  readonly chunks: readonly Chunk[];
  /** No speech was found: there are no chunks, or fixed ones if asked for. */
  readonly silent: boolean;
  /** Price of the plan, and what the search did: for tests and benchmarks. */
  readonly cost: number;
  readonly steps: number;
  readonly candidates: number;
}

/**
 * Cuts audio into chunks of about `target` and never more than `max` seconds, in pauses wherever there are any, so that
 * no speech is lost (docs/vad.md, "Chunks"). Deterministic; O(hops + 250 × candidates).
 *
 * @throws Failure `usage` for options that contradict each other
 */
export function planChunks({ probabilities, energyDb, samples, lag, options }: ChunkInput): ChunkPlan {
  const { target, max, pad, on, off, fill, whenSilent } = chunkOptions(options);
  const speech = aligned(probabilities, hopsOf(samples), lag);
  const heard = speechRuns(speech, { on, off, fill: (fill * SAMPLE_RATE) / HOP });
  const runs = withoutColdStarts(heard, energyDb, lag, RESET);
  if (runs.length === 0) {
    const chunks = whenSilent === 'fixed' ? fixedChunks(samples, target * SAMPLE_RATE) : [];
    return { segments: [], chunks, silent: true, cost: 0, steps: 0, candidates: 0 };
  }
  const segments = runs.map(({ from, to }) => ({ start: from * HOP, end: Math.min(samples, to * HOP) }));
  const places = candidates({ runs, speech, energyDb, samples, pad: wholeHops(pad) });
  const limits = { target: target * SAMPLE_RATE, max: Math.floor(max * SAMPLE_RATE) };
  const whole = (places.at(-1)?.end ?? 0) - (places[0]?.start ?? 0);
  const cuts: Cuts =
    whole <= limits.max
      ? { chosen: [0, places.length - 1], cost: 0, steps: 0 }
      : cheapestCuts(places, limits);
  const chunks = cuts.chosen.slice(1).flatMap((to, index) => {
    const first = places[cuts.chosen[index] ?? 0];
    const last = places[to];
    if (first === undefined || last === undefined) return [];
    return {
      index,
      cellStart: first.cut,
      cellEnd: last.cut,
      start: first.start,
      end: last.end,
      forcedStart: first.forced,
      forcedEnd: last.forced,
    };
  });
  return {
    segments,
    chunks: withSpeech(chunks, segments),
    silent: false,
    cost: cuts.cost,
    steps: cuts.steps,
    candidates: places.length,
  };
}

/** Seconds as samples, rounded up to whole hops: speech is known to the hop. */
const wholeHops = (seconds: number): number => Math.ceil((seconds * SAMPLE_RATE) / HOP) * HOP;

/** Adds each cell's seconds of speech. Cells and segments are in order: one pass over both. */
function withSpeech(chunks: readonly Omit<Chunk, 'speechSeconds'>[], segments: readonly Segment[]): Chunk[] {
  let s = 0;
  return chunks.map((chunk) => {
    let speech = 0;
    for (; s < segments.length; s += 1) {
      const segment = segments[s];
      if (segment === undefined || segment.start >= chunk.cellEnd) break;
      speech += Math.min(segment.end, chunk.cellEnd) - Math.max(segment.start, chunk.cellStart);
      // The next cell has the rest of it.
      if (segment.end > chunk.cellEnd) break;
    }
    return { ...chunk, speechSeconds: speech / SAMPLE_RATE };
  });
}

/** Blind cuts of `length` samples, all but the ends marked as forced: they may fall into speech that nobody heard. */
function fixedChunks(samples: number, length: number): Chunk[] {
  return Array.from({ length: Math.ceil(samples / length) }, (_, index) => {
    const start = Math.round(index * length);
    const end = Math.min(samples, Math.round((index + 1) * length));
    return {
      index,
      cellStart: start,
      cellEnd: end,
      start,
      end,
      forcedStart: index > 0,
      forcedEnd: end < samples,
      speechSeconds: 0,
    };
  });
}

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
