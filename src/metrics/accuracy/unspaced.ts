const UNSPACED =
  '[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}\\u30FC]';
const NEIGHBOURS = new RegExp(`${UNSPACED}{2}`, 'u');
const PARTED = new RegExp(`${UNSPACED}\\s+${UNSPACED}`, 'u');
/** No word is as long: what is, is a sentence. */
const SENTENCE = new RegExp(`${UNSPACED}{9}`, 'u');

/**
 * Whether a text is written without spaces between its words, so that a word error rate of it counts sentences: 我们 今天
 * was cut into words, 我们今天 was not.
 */
export function isUnspaced(text: string): boolean {
  return SENTENCE.test(text) || (NEIGHBOURS.test(text) && !PARTED.test(text));
}
