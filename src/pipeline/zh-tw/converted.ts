import { boundariesOf, NONE } from './boundaries.ts';

/** Converts a text as a whole: what stands beside a phrase decides how it is converted. */
export type Convert = (text: string) => string;

/** A converted text and its correspondence with the raw one, as `boundariesOf` gives it. */
export interface Converted {
  readonly text: string;
  readonly boundaries: Int32Array;
}

/** Converted single characters, for each converter; a converter's answers never change. */
const CHARACTERS = new WeakMap<Convert, Map<string, string>>();

function characterConverter(convert: Convert): (character: string) => string {
  const known = CHARACTERS.get(convert) ?? new Map<string, string>();
  CHARACTERS.set(convert, known);
  return (character) => {
    const answer = known.get(character);
    if (answer !== undefined) return answer;
    const converted = convert(character);
    known.set(character, converted);
    return converted;
  };
}

/**
 * Converts the text in one call and finds what became of every offset. `cuts` are the offsets that will be
 * asked for: where the pieces between them, converted one by one, join to the same text, their boundaries are honest
 * even inside a phrase of another length (信息|博客 → 資訊|部落格).
 */
export function convertText(raw: string, cuts: readonly number[], convert: Convert): Converted {
  const text = convert(raw);
  const ends = [...new Set([0, ...cuts, raw.length])].sort((a, b) => a - b);
  const boundaries = new Int32Array(raw.length + 1).fill(NONE);
  if (placeByPieces(raw, text, ends, 0, boundaries, convert)) return { text, boundaries };

  const single = characterConverter(convert);
  const aligned = boundariesOf(raw, text, (from, to) => from === to || single(from) === to);
  let first = 0;
  for (let at = 1; at < ends.length; at++) {
    if (aligned[ends[at] ?? 0] === NONE) continue;
    if (at - first > 1) {
      const region = ends.slice(first, at + 1);
      const from = aligned[ends[first] ?? 0] ?? 0;
      placeByPieces(raw, text.slice(0, aligned[ends[at] ?? 0]), region, from, aligned, convert);
    }
    first = at;
  }
  return { text, boundaries: aligned };
}

/**
 * Sets the boundaries at `ends` if the pieces between them, converted one by one, are exactly the rest of `text` from
 * offset `from`.
 */
function placeByPieces(
  raw: string,
  text: string,
  ends: readonly number[],
  from: number,
  boundaries: Int32Array,
  convert: Convert,
): boolean {
  const offsets: number[] = [from];
  let at = from;
  for (let index = 1; index < ends.length; index++) {
    const piece = convert(raw.slice(ends[index - 1], ends[index]));
    if (!text.startsWith(piece, at)) return false;
    at += piece.length;
    offsets.push(at);
  }
  if (at !== text.length) return false;
  ends.forEach((end, index) => {
    boundaries[end] = offsets[index] ?? 0;
  });
  return true;
}

/**
 * Phrases that the dictionary converts wrongly or against Taiwan's usage in context; off by default, because a list of
 * corrections makes results hard to compare (docs/text-conventions.md, "Converting once").
 */
export const ZH_TW_OVERRIDES: Readonly<Record<string, string>> = {
  台积电: '台積電',
  复制: '複製',
  U盘: '隨身碟',
  并发: '並發',
};

/**
 * A converter that writes these phrases as given and converts the stretches between them. Longest phrase first; a
 * phrase inside a longer word is left to the converter (并发 in 并发症, 复制 in 复制品).
 * @param cut all of a text, word by word; undefined: every phrase counts
 */
export function withOverrides(
  convert: Convert,
  overrides: Readonly<Record<string, string>>,
  cut?: (text: string) => readonly string[],
): Convert {
  const phrases = Object.keys(overrides).sort((a, b) => b.length - a.length);
  if (phrases.length === 0) return convert;
  const escaped = phrases.map((phrase) => phrase.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const pattern = new RegExp(escaped.join('|'), 'g');
  return (text) => {
    const found = [...text.matchAll(pattern)];
    if (found.length === 0) return convert(text);
    const words = cut === undefined ? [] : longWords(cut(text), phrases.at(-1)?.length ?? 1);
    let result = '';
    let at = 0;
    for (const { 0: phrase, index } of found) {
      const end = index + phrase.length;
      if (
        words.some((word) => word.start <= index && end <= word.end && word.end - word.start > phrase.length)
      )
        continue;
      if (index > at) result += convert(text.slice(at, index));
      result += overrides[phrase] ?? phrase;
      at = end;
    }
    return at === 0 ? convert(text) : result + (at < text.length ? convert(text.slice(at)) : '');
  };
}

function longWords(words: readonly string[], longerThan: number): { start: number; end: number }[] {
  const spans: { start: number; end: number }[] = [];
  let at = 0;
  for (const word of words) {
    if (word.length > longerThan) spans.push({ start: at, end: at + word.length });
    at += word.length;
  }
  return spans;
}
