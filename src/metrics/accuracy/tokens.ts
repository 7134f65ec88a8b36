import { plainNumbers } from './english/number-marks.ts';

/** What an error rate counts (docs/metrics.md#error-rates). */
export const ERROR_UNITS = ['word', 'char', 'mixed'] as const;
export type ErrorUnit = (typeof ERROR_UNITS)[number];

const UNSPACED_CHARACTER = '[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\u30FC]';
/** Marks belong to their letter, or Hindi and Thai words would fall apart. */
const RUN = `(?:(?!${UNSPACED_CHARACTER})[\\p{L}\\p{N}]\\p{M}*)+`;

/**
 * A token of `mixed`: one Han or Kana character, or a run of other letters and digits with inner `.` `'` `’`
 * and one trailing `%`.
 */
const MIXED_TOKEN = new RegExp(`${UNSPACED_CHARACTER}|${RUN}(?:[.'’]${RUN})*%?`, 'gu');

/** COVID-19 has none: a dash right behind a letter of a spaced script is a hyphen. */
const SIGN = `(?:(?<![\\p{L}\\p{M}\\p{N}])|(?<=${UNSPACED_CHARACTER}))[-~]`;

/** The same with the marks that stand beside digits: a sign, 17:16, 1/3, 3~5, 10‰. */
const MARKED_MIXED_TOKEN = new RegExp(
  `${UNSPACED_CHARACTER}|(?:${SIGN}(?=\\p{Nd}))?${RUN}(?:(?:[.'’]|(?<=\\p{Nd})[:/~×÷+=^]-?(?=\\p{Nd}))${RUN})*[%‰]?`,
  'gu',
);

/**
 * The tokens of a text that is already normalised.
 *
 * `word`: split at white space. `char`: code points, white space included. `mixed`: NFKC and lower case, then
 * Han and Kana one by one and everything else by runs; punctuation separates and does not count.
 * @param marked whether `mixed` keeps the marks that belong to numbers
 */
export function tokensOf(text: string, unit: ErrorUnit, marked = false): string[] {
  switch (unit) {
    case 'word':
      return text.split(/\s+/u).filter((word) => word !== '');
    case 'char':
      return Array.from(text);
    case 'mixed':
      return (
        (marked
          ? plainNumbers(text).match(MARKED_MIXED_TOKEN)
          : text.normalize('NFKC').toLowerCase().match(MIXED_TOKEN)) ?? []
      );
  }
}

/** Scripts without spaces between words: also those that `mixed` does not take apart. */
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
