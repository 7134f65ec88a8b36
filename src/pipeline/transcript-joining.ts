/** Scripts written without spaces between sentences and words, and their punctuation. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\u3000-\u303f\u30fc\uff00-\uffef]/u;
const CLOSING = /[\p{Pe}\p{Pf},.!?;:%…]/u;
const OPENING = /[\p{Ps}\p{Pi}]/u;

/**
 * Transcripts of neighbouring chunks as one text: a space between, except where a script is written without
 * (你好 + 世界), where white space is already there, and beside punctuation that leans on its neighbour. Empty
 * parts add nothing.
 */
export function joinTranscripts(parts: readonly string[]): string {
  let joined = '';
  for (const part of parts) {
    joined += separator(joined, part) + part;
  }
  return joined;
}

/** What stands between two neighbouring texts when they become one: a space, or nothing. */
export const separator = (before: string, after: string): string =>
  before !== '' && after !== '' && needsSpace(before, after) ? ' ' : '';

function needsSpace(before: string, after: string): boolean {
  const [last, first] = [lastCharacter(before), String.fromCodePoint(after.codePointAt(0) ?? 0x20)];
  if (/\s/.test(last) || /\s/.test(first)) return false;
  if (UNSPACED.test(last) || UNSPACED.test(first)) return false;
  return !CLOSING.test(first) && !OPENING.test(last);
}

/** Code point, so that Han outside the BMP is seen as Han. */
function lastCharacter(text: string): string {
  const low = text.charCodeAt(text.length - 1);
  return low >= 0xdc00 && low <= 0xdfff ? text.slice(-2) : text.slice(-1);
}
