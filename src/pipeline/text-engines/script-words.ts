import type { InstalledPackage } from './installed-package.ts';

/** Word boundaries of Unicode (UAX #29), by ICU: dictionaries for Kana, Thai, Lao, Khmer and Burmese, rules for the rest. */
const UNICODE = new Intl.Segmenter('und', { granularity: 'word' });

/** What cuts where no Han stands, as a record names it. */
export const UNICODE_SEGMENTER: InstalledPackage = {
  name: 'Intl.Segmenter (ICU)',
  version: process.versions.icu ?? 'unknown',
};

const HAN = /\p{Script=Han}/u;
/** Han and Kana side by side are Japanese, whose words run over both scripts. */
const WITH_KANA =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u30FC\u3005]*[\p{Script=Hiragana}\p{Script=Katakana}][\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u30FC\u3005]*/gu;
/** A letter that jieba has no rule for, and cuts off by itself: Cyrillic, Hangul, é. */
const FOREIGN = /(?!\p{Script=Han})[^\p{ASCII}\P{L}]|\p{M}/u;
/** it's, U.S, l'hôtel. */
const INNER_MARK = /[\p{L}\p{M}]['’.·‧][\p{L}\p{M}]/u;

/** Whether a text has anything for jieba to cut. */
export const hasHan = (text: string): boolean => HAN.test(text);

/** Words by Unicode's rules; joined they are the text. */
export const unicodeWords = (text: string): string[] =>
  Array.from(UNICODE.segment(text), ({ segment }) => segment);

/**
 * The words of a text, each script by what knows it: `cutHan` (jieba) where Han stands, with the ASCII between, since its
 * dictionary has words of both (T恤); Unicode's rules for every other letter, for words with an apostrophe or
 * point inside, and for Japanese. Joined they are the text.
 */
export function wordsByScript(text: string, cutHan: (text: string) => readonly string[]): string[] {
  if (!hasHan(text)) return unicodeWords(text);
  const words: string[] = [];
  let han = '';
  const flush = (): void => {
    if (han !== '') words.push(...(hasHan(han) ? cutHan(han) : unicodeWords(han)));
    han = '';
  };
  const take = (part: string): void => {
    for (const word of unicodeWords(part)) {
      if (FOREIGN.test(word) || INNER_MARK.test(word)) {
        flush();
        words.push(word);
      } else {
        han += word;
      }
    }
  };
  let at = 0;
  for (const { 0: japanese, index } of text.matchAll(WITH_KANA)) {
    take(text.slice(at, index));
    flush();
    words.push(...unicodeWords(japanese));
    at = index + japanese.length;
  }
  take(text.slice(at));
  flush();
  return words;
}
