import { displayWidth } from '../../record/display-width.ts';
import {
  CLAUSE_FILL,
  LONGEST_MS,
  lineLimit,
  MOST_LINES,
  PAUSE_MS,
  SHORTEST_MS,
  type SubtitleLimits,
} from './limits.ts';
import { endsClause, endsSentence, isOneNumber, mayBreakBetween } from './line-breaks.ts';
import type { TimedWord } from './timed-words.ts';

/** Words between which no line may end, as one piece of text; `first` to `last` are the units. */
export interface Chunk {
  readonly text: string;
  readonly spaced: boolean;
  readonly start: number;
  readonly end: number;
  readonly first: number;
  readonly last: number;
}

/** Columns and ms beyond which a date or number is parted after all. */
const LONGEST_NUMBER = 24;
const LONGEST_NUMBER_MS = 3000;

/** Words as pieces that no line parts: Latin words and numbers cut into units, dates, numbers with what they count. */
export function unbreakable(words: readonly TimedWord[]): Chunk[] {
  const chunks: Chunk[] = [];
  let before: TimedWord | undefined;
  for (const [index, word] of words.entries()) {
    const open = chunks.at(-1);
    const text = (open?.text ?? '') + (word.spaced ? ' ' : '') + word.text;
    const one =
      before !== undefined &&
      (!mayBreakBetween(before, word) ||
        (isOneNumber(before, word) &&
          displayWidth(text) <= LONGEST_NUMBER &&
          word.end - (open?.start ?? 0) <= LONGEST_NUMBER_MS &&
          word.start - before.end < PAUSE_MS));
    if (open !== undefined && one) chunks[chunks.length - 1] = { ...open, text, end: word.end, last: index };
    else chunks.push({ ...word, first: index, last: index });
    before = word;
  }
  return chunks;
}

/** A cue that is being filled. */
export class Draft {
  readonly start: number;
  end: number;
  readonly first: number;
  last: number;
  readonly lines: string[];
  /** Whether white space stands before it in the transcript. */
  readonly spaced: boolean;
  /** A well-filled line that ended a clause takes no more, nor does a cue whose sentence ended. */
  private lineClosed = false;
  private closed = false;
  private readonly limits: SubtitleLimits;

  constructor(chunk: Chunk, limits: SubtitleLimits) {
    this.limits = limits;
    this.start = chunk.start;
    this.end = chunk.end;
    this.first = chunk.first;
    this.last = chunk.last;
    this.spaced = chunk.spaced;
    this.lines = [chunk.text];
    this.closeAfter(chunk.text);
  }

  /** Adds the chunk if it belongs here. A sentence too short to be read alone goes on with the next. */
  take(chunk: Chunk): boolean {
    if (this.closed && this.end - this.start >= SHORTEST_MS) return false;
    if (chunk.start - this.end >= PAUSE_MS || chunk.end - this.start > LONGEST_MS) return false;
    if (!this.add(chunk.text, chunk.spaced)) return false;
    this.end = chunk.end;
    this.last = chunk.last;
    this.closeAfter(chunk.text);
    return true;
  }

  /** Takes a whole cue behind this one, if both have room in one. `anyhow`: even where they have none. */
  absorb(next: Draft, anyhow = false): boolean {
    const fitsTime = next.start - this.end < PAUSE_MS && next.end - this.start <= LONGEST_MS;
    if (!anyhow && (!fitsTime || next.lines.length > 1)) return false;
    const [first = '', ...rest] = next.lines;
    if (!this.add(first, next.spaced)) {
      if (!anyhow) return false;
      this.append(first, next.spaced);
    }
    for (const line of rest) if (!this.add(line, true)) this.append(line, true);
    this.end = Math.max(this.end, next.end);
    this.last = next.last;
    return true;
  }

  private add(text: string, spaced: boolean): boolean {
    const line = (this.lines.at(-1) ?? '') + (spaced ? ' ' : '') + text;
    if (!this.lineClosed && this.fits(line)) this.lines[this.lines.length - 1] = line;
    else if (this.lines.length < MOST_LINES) this.lines.push(text);
    else return false;
    return true;
  }

  private append(text: string, spaced: boolean): void {
    this.lines[this.lines.length - 1] = (this.lines.at(-1) ?? '') + (spaced ? ' ' : '') + text;
  }

  private closeAfter(text: string): void {
    const line = this.lines.at(-1) ?? '';
    this.closed = endsSentence(text);
    this.lineClosed =
      endsClause(text) && displayWidth(line) >= CLAUSE_FILL * lineLimit(line, this.limits).soft;
  }

  private fits(line: string): boolean {
    const { soft, hard } = lineLimit(line, this.limits);
    return displayWidth(line) <= (endsSentence(line) || endsClause(line) ? hard : soft);
  }
}
