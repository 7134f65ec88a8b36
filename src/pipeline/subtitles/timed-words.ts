import type { AlignedUnit } from '../../record/run-record.ts';
import { joinTranscripts } from '../transcript-joining.ts';

/** A unit with the punctuation that leans on it; ms. */
export interface TimedWord {
  readonly text: string;
  /** Whether white space stands before it in the transcript. */
  readonly spaced: boolean;
  readonly start: number;
  readonly end: number;
}

export interface TimedWords {
  readonly words: readonly TimedWord[];
  /** Units whose times had to be changed to lie in order and inside the audio: 0 for a sound alignment. */
  readonly adjusted: number;
}

/** Punctuation that ends no line (opening) and starts none (closing); the rest may stand anywhere. */
const OPENING = /[\p{Ps}\p{Pi}¿¡]/u;
const CLOSING = /[\p{Pe}\p{Pf},.!?;:%。，、！？；：…‥]/u;
/** Signs that go with the word behind them when no space tells. */
const LEADING = /[\p{Sc}#@]/u;

/**
 * The transcript cut into its timed units: every character of it is in exactly one word (white space runs become
 * one space). Units are found in it in order; without a transcript they are joined by the rules of their script.
 *
 * @throws RangeError when a unit is not in the transcript behind its predecessor.
 */
export function timedWords(
  units: readonly AlignedUnit[],
  transcript: string | undefined,
  audioMs = Number.POSITIVE_INFINITY,
): TimedWords {
  const texts = units.map(({ text }) => text.trim());
  const source = (transcript ?? joinTranscripts(texts)).trim();
  const cuts = [0];
  const spaced = [false];
  let cursor = 0;
  let quotes = 0;
  for (const [index, text] of texts.entries()) {
    const at = source.indexOf(text, cursor);
    if (at < 0) {
      const rest = source.slice(cursor, cursor + 20);
      throw new RangeError(`unit ${index} “${text}” does not follow in the transcript at “${rest}”`);
    }
    if (index > 0) {
      const gap = source.slice(cursor, at);
      const cut = cursor + divideGap(gap, quotes % 2 === 1, /\p{N}/u.test(source.charAt(cursor - 1)));
      cuts.push(cut);
      spaced.push(/\s/.test(source.charAt(cut - 1)) || /\s/.test(source.charAt(cut)));
    }
    quotes += source.slice(cursor, at + text.length).split('"').length - 1;
    cursor = at + text.length;
  }
  const { times, adjusted } = inOrder(units, audioMs);
  const words = times.map(({ start, end }, index) => ({
    text: source
      .slice(cuts[index], cuts[index + 1] ?? source.length)
      .replace(/\s+/gu, ' ')
      .trim(),
    spaced: spaced[index] ?? false,
    start,
    end,
  }));
  return { words, adjusted };
}

/**
 * Where, in the text between two units, the first one's punctuation ends and the second one's begins. `quoted`:
 * inside straight quotes, so that the next one closes; `afterNumber`: a currency sign belongs to what it follows.
 */
function divideGap(gap: string, quoted: boolean, afterNumber: boolean): number {
  const is = (kind: RegExp, at: number): boolean => kind.test(gap.charAt(at));
  const quoteOpens = (at: number): boolean =>
    gap.charAt(at) === '"' && (gap.slice(0, at).split('"').length % 2 === 1) !== quoted;
  const opens = (at: number): boolean => is(OPENING, at) || quoteOpens(at);
  let at = gap.search(/\s\S*$/u) + 1;
  if (at === 0) {
    while (at < gap.length && !opens(at) && (afterNumber || !is(LEADING, at))) at += 1;
  }
  while (at < gap.length && !opens(at) && (is(CLOSING, at) || gap.charAt(at) === '"')) at += 1;
  for (;;) {
    const end = gap.slice(0, at).trimEnd().length;
    if (end === 0 || !opens(end - 1)) return at;
    at = end - 1;
  }
}

/** Times made to rise and to lie inside the audio. */
function inOrder(
  units: readonly AlignedUnit[],
  audioMs: number,
): { times: { start: number; end: number }[]; adjusted: number } {
  let [reached, adjusted] = [0, 0];
  const times = units.map((unit) => {
    const start = Math.min(Math.max(unit.start, reached), audioMs);
    const end = Math.min(Math.max(unit.end, start), audioMs);
    if (start !== unit.start || end !== unit.end) adjusted += 1;
    reached = end;
    return { start, end };
  });
  return { times, adjusted };
}
