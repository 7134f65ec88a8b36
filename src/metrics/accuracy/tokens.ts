/** What an error rate counts (docs/metrics.md#error-rates). */
export const ERROR_UNITS = ['word', 'char', 'mixed'] as const;
export type ErrorUnit = (typeof ERROR_UNITS)[number];

/**
 * A token of `mixed`: one Han or Kana character, or a run of other letters and digits with inner `.` `'` `’`
 * and one trailing `%`. Marks belong to their letter, or Hindi and Thai words would fall apart.
 */
const MIXED_TOKEN =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u30FC]|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u30FC])[\p{L}\p{N}]\p{M}*)+(?:[.'’](?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u30FC])[\p{L}\p{N}]\p{M}*)+)*%?/gu;

/**
 * The tokens of a text that is already normalised.
 *
 * `word`: split at white space. `char`: code points, white space included. `mixed`: NFKC and lower case, then
 * Han and Kana one by one and everything else by runs; punctuation separates and does not count.
 */
export function tokensOf(text: string, unit: ErrorUnit): string[] {
  switch (unit) {
    case 'word':
      return text.split(/\s+/u).filter((word) => word !== '');
    case 'char':
      return Array.from(text);
    case 'mixed':
      return text.normalize('NFKC').toLowerCase().match(MIXED_TOKEN) ?? [];
  }
}
