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
