import { joinParts, type TranscriptPart } from '../transcript/joining.ts';
import { lastLayer, layerUnits } from '../transcript/layers.ts';
import type { Cue } from './cue.ts';
import { LONGEST_MS, PAUSE_MS, SHORTEST_MS } from './limits.ts';
import { type SubtitleStyle, transcriptSubtitles } from './transcript-subtitles.ts';

/** How far behind the last word a cue must begin so that nothing that follows can change it: a cue, and what it may take in. */
const SETTLED_MS = LONGEST_MS + 3 * SHORTEST_MS;
/** Samples of 16 kHz in a millisecond. */
const SAMPLES_PER_MS = 16;

/**
 * The subtitles of a talk whose chunks are finished one after the other: each cue is given out as soon as no chunk that
 * follows can change it, and then stands as it will in the whole. A cue ends for good at a pause that has a word behind it,
 * or when the words have gone on for longer than any cue lasts. Only a loop of the model over many chunks is
 * seen too late: the whole has it once.
 */
export class GrowingSubtitles {
  readonly #style: SubtitleStyle;
  /** Finished chunks by number; undefined where nothing was said. */
  readonly #done = new Map<number, TranscriptPart | undefined>();
  /** The first chunk whose words may still share a cue with what comes. */
  #first = 1;
  /** Cues of the chunks from there on that were given out. */
  #given = 0;
  #cues: readonly Cue[] = [];

  constructor(style: SubtitleStyle = {}) {
    this.#style = style;
  }

  /** All cues that are final. */
  get cues(): readonly Cue[] {
    return this.#cues;
  }

  /**
   * Chunk `n` (from 1) is finished; they may come in any order, and count once none before them is missing.
   * @param part its words with their times; undefined where it has none
   * @returns the cues that are final now and were not before
   */
  finish(n: number, part: TranscriptPart | undefined): readonly Cue[] {
    this.#done.set(n, part);
    const parts = this.#inARow();
    if (parts.length === 0) return [];
    const cues = this.#grouped(parts);
    const last = cues.at(-1);
    if (last === undefined) return [];
    const settled = cues.findLastIndex(
      (cue, index) => pauseBehind(cues, index) || cue.start + SETTLED_MS <= last.start,
    );
    const reached = this.#cues.at(-1)?.end ?? 0;
    const fresh = cues.slice(this.#given, settled + 1).filter(({ start }) => start >= reached);
    this.#cues = [...this.#cues, ...fresh];
    this.#given = Math.max(this.#given, settled + 1);
    this.#forget(cues, parts);
    return fresh;
  }

  /** Finished chunks from the first that counts on, without a gap. */
  #inARow(): { readonly n: number; readonly part: TranscriptPart }[] {
    const found: { n: number; part: TranscriptPart }[] = [];
    for (let n = this.#first; this.#done.has(n); n += 1) {
      const part = this.#done.get(n);
      if (part !== undefined && part.transcript.raw !== '') found.push({ n, part });
    }
    return found;
  }

  #grouped(parts: readonly { readonly part: TranscriptPart }[]): Cue[] {
    const joined = joinParts(parts.map(({ part }) => part));
    try {
      const { subtitles } = transcriptSubtitles(joined, Number.POSITIVE_INFINITY, this.#style);
      return subtitles.cues.map(({ start, end, text }) => ({ start, end, text }));
    } catch (thrown) {
      // Words that cannot be laid on their text: the whole says so when it is asked for.
      if (thrown instanceof RangeError) return [];
      throw thrown;
    }
  }

  /** Chunks before a pause at which another one begins are done with. */
  #forget(
    cues: readonly Cue[],
    parts: readonly { readonly n: number; readonly part: TranscriptPart }[],
  ): void {
    for (let index = this.#given - 1; index >= 0; index -= 1) {
      if (!pauseBehind(cues, index)) continue;
      const next = cues[index + 1]?.start;
      // A word without length that ends the chunk before may begin at the same instant: it is of the next cue too.
      const from = parts.find(({ part }, at) => {
        const before = parts[at - 1]?.part;
        return wordAt(part, 0) === next && (before === undefined || wordAt(before, -1) !== next);
      });
      if (from === undefined) continue;
      for (let n = this.#first; n < from.n; n += 1) this.#done.delete(n);
      this.#first = from.n;
      this.#given -= index + 1;
      return;
    }
  }
}

const pauseBehind = (cues: readonly Cue[], index: number): boolean => {
  const [cue, next] = [cues[index], cues[index + 1]];
  return cue !== undefined && next !== undefined && next.start - cue.end >= PAUSE_MS;
};

/** When a word of a chunk begins, absolute ms. @param index from 0, or from the end */
function wordAt({ transcript, start }: TranscriptPart, index: number): number | undefined {
  const unit = layerUnits(transcript, lastLayer(transcript)).at(index);
  return unit === undefined ? undefined : unit.start + start / SAMPLES_PER_MS;
}
