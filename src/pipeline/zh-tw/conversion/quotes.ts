/** Quotation marks of a zh-TW text: as they were said to be, or as Taiwan prints them. */
export const QUOTES = ['as-is', 'corner'] as const;
export type Quotes = (typeof QUOTES)[number];

/** “ ” and ‘ ’ as Taiwan prints them. An apostrophe inside a word of Latin letters is none of them. */
export const cornerQuotes = (text: string): string =>
  text
    .replace(/“/gu, '「')
    .replace(/”/gu, '」')
    .replace(/‘/gu, '『')
    .replace(
      /(?<![\p{Script=Latin}\d])’|’(?![\p{Script=Latin}\d])/gu,
      (mark, offset: number, whole: string) =>
        // dogs’ ends a word without an opening mark before it.
        isClosing(whole, offset) ? '』' : mark,
    );

function isClosing(text: string, at: number): boolean {
  const opening = Math.max(text.lastIndexOf('‘', at), text.lastIndexOf('『', at));
  return opening >= 0 && !text.slice(opening + 1, at).includes('』');
}
