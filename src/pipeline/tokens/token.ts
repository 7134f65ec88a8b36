/**
 * A token is a span of the raw transcript, never a free string: whatever later layers write in its place, its time
 * and its neighbours stay known. Offsets are UTF-16 code units, `end` exclusive.
 */
export interface Token {
  readonly start: number;
  readonly end: number;
  /** As the layer it was cut from writes it: 09:21 for 九点二十一分. */
  readonly text: string;
}

/**
 * Whether the text has a letter or a number. What has none (punctuation, ~ / % ‰, emoji, spaces) is cleaned to
 * nothing by the aligner, which then answers start = end = 0.
 */
export const isSpoken = (text: string): boolean => /[\p{L}\p{N}]/u.test(text);

/**
 * The pieces of a segmenter as spans. They must be all of the text, spaces included.
 *
 * @throws RangeError when the pieces do not join to the text: the segmenter lost something
 */
export function spansOf(text: string, pieces: readonly string[]): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (const piece of pieces) {
    if (piece === '') continue;
    if (!text.startsWith(piece, at))
      throw new RangeError(`the segmenter's pieces leave the text at offset ${at}`);
    tokens.push({ start: at, end: at + piece.length, text: piece });
    at += piece.length;
  }
  if (at !== text.length)
    throw new RangeError(`the segmenter's pieces end at offset ${at} of ${text.length}`);
  return tokens;
}
