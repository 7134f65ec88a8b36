import { displayWidth } from '../../record/display-width.ts';
import type { AlignedUnit } from '../../record/run-record.ts';
import { type Cue, cueText } from './cue.ts';
import { endsClause, endsSentence, lineLimit, mayBreakBetween } from './line-breaks.ts';
import { type TimedWord, timedWords } from './timed-words.ts';

/** Constants of docs/text.md#subtitles; ms, and shares of a line. */
const MOST_LINES = 2;
const SHORTEST_MS = 1000;
const LONGEST_MS = 7000;
const PAUSE_MS = 600;
const GAP_MS = 80;
const CLAUSE_FILL = 0.6;
const HAN_PER_SECOND = 9;
const LATIN_PER_SECOND = 20;

/** A cue and the units that it holds, `first` to `last`. */
export interface GroupedCue extends Cue {
  readonly first: number;
  readonly last: number;
}

export interface Subtitles {
  readonly cues: readonly GroupedCue[];
  /** Units whose times were changed to lie in order and inside the audio. */
  readonly adjusted: number;
  /** Cues (from 0) that ask for faster reading than 9 Han or 20 other characters a second. */
  readonly tooFast: readonly number[];
  /** Cues shorter than 1 s, for want of silence behind them. */
  readonly tooShort: readonly number[];
  /** Cues longer than 7 s, or lines too wide: one word that cannot be broken. */
  readonly overfull: readonly number[];
}

export interface GroupingInput {
  readonly units: readonly AlignedUnit[];
  /** The transcript with its punctuation and spaces, of which the units are parts in order. */
  readonly text?: string | undefined;
  readonly audioMs?: number | undefined;
  /** Columns of a line, in place of the usual limits of each script. */
  readonly width?: number | undefined;
}

/**
 * Words → cues. A cue ends with a sentence, at a pause, when two lines are full, or after 7 s; a line ends with a
 * clause once it is well filled, else before the word that would overflow it. A short cue is held longer when
 * silence follows. Cues are in order, apart, inside the audio, hold every word once and every word's time, and their
 * texts joined are the transcript but for white space. Linear.
 *
 * @throws RangeError when a unit is not in the transcript.
 */
export function groupCues({ units, text, audioMs, width }: GroupingInput): Subtitles {
  const { words, adjusted } = timedWords(units, text, audioMs);
  const drafts: Draft[] = [];
  for (const chunk of unbreakable(words)) {
    const open = drafts.at(-1);
    if (open === undefined || !open.take(chunk)) drafts.push(new Draft(chunk, width));
  }
  const cues = drafts.map((draft, index) => held(draft, drafts[index + 1]?.start, audioMs));
  const where = (test: (cue: GroupedCue) => boolean): number[] =>
    cues.flatMap((cue, index) => (test(cue) ? [index] : []));
  return {
    cues,
    adjusted,
    tooFast: where(({ start, end, text: shown }) => readingMs(shown) > end - start),
    tooShort: where(({ start, end }) => end - start < SHORTEST_MS),
    overfull: where(
      ({ start, end, text: shown }) =>
        end - start > LONGEST_MS ||
        shown.split('\n').some((line) => displayWidth(line) > lineLimit(line, width).hard),
    ),
  };
}

/** Words between which no line may end, as one piece of text. */
interface Chunk {
  readonly text: string;
  readonly spaced: boolean;
  readonly start: number;
  readonly end: number;
  readonly first: number;
  readonly last: number;
}

function unbreakable(words: readonly TimedWord[]): Chunk[] {
  const chunks: Chunk[] = [];
  let before: TimedWord | undefined;
  for (const [index, word] of words.entries()) {
    const open = chunks.at(-1);
    if (open !== undefined && before !== undefined && !mayBreakBetween(before, word)) {
      const text = open.text + (word.spaced ? ' ' : '') + word.text;
      chunks[chunks.length - 1] = { ...open, text, end: word.end, last: index };
    } else {
      chunks.push({ ...word, first: index, last: index });
    }
    before = word;
  }
  return chunks;
}

/** A cue that is being filled. */
class Draft {
  readonly start: number;
  end: number;
  readonly first: number;
  last: number;
  readonly lines: string[];
  /** A well-filled line that ended a clause takes no more, nor does a cue whose sentence ended. */
  private lineClosed = false;
  private closed = false;

  private readonly width: number | undefined;

  constructor(chunk: Chunk, width: number | undefined) {
    this.width = width;
    this.start = chunk.start;
    this.end = chunk.end;
    this.first = chunk.first;
    this.last = chunk.last;
    this.lines = [chunk.text];
    this.closeAfter(chunk.text);
  }

  /** Adds the chunk if it belongs here. */
  take(chunk: Chunk): boolean {
    if (this.closed || chunk.start - this.end >= PAUSE_MS || chunk.end - this.start > LONGEST_MS)
      return false;
    const line = (this.lines.at(-1) ?? '') + (chunk.spaced ? ' ' : '') + chunk.text;
    if (!this.lineClosed && fits(line, this.width)) this.lines[this.lines.length - 1] = line;
    else if (this.lines.length < MOST_LINES) this.lines.push(chunk.text);
    else return false;
    this.end = chunk.end;
    this.last = chunk.last;
    this.closeAfter(chunk.text);
    return true;
  }

  private closeAfter(text: string): void {
    const line = this.lines.at(-1) ?? '';
    this.closed = endsSentence(text);
    this.lineClosed =
      endsClause(text) && displayWidth(line) >= CLAUSE_FILL * lineLimit(line, this.width).soft;
  }
}

function fits(line: string, width: number | undefined): boolean {
  const { soft, hard } = lineLimit(line, width);
  return displayWidth(line) <= (endsSentence(line) || endsClause(line) ? hard : soft);
}

/** The finished cue; a short one is held into the silence behind it, short of the next cue. */
function held(draft: Draft, nextStart: number | undefined, audioMs: number | undefined): GroupedCue {
  const { start, end, first, last, lines } = draft;
  const silence = nextStart === undefined ? (audioMs ?? Number.POSITIVE_INFINITY) : nextStart - GAP_MS;
  return {
    start,
    end: Math.max(end, Math.min(start + SHORTEST_MS, silence)),
    text: cueText(lines.join('\n')),
    first,
    last,
  };
}

/** Time that reading takes at the fastest rates, ms. */
function readingMs(text: string): number {
  const characters = Array.from(text.replace(/\s/gu, ''));
  const wide = characters.filter((character) => displayWidth(character) > 1).length;
  return (wide / HAN_PER_SECOND + (characters.length - wide) / LATIN_PER_SECOND) * 1000;
}
