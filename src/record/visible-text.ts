/**
 * Text that comes from elsewhere (names, titles, files, engines, stored records) can steer what shows it: escape sequences move
 * the cursor and recolour a terminal, overrides of direction turn a name round, marks without width hide a part of it. What
 * would do so is shown in its place, `\x1b` or `<U+202E>`; everything that people write stays as it is, right-to-left scripts
 * and joined emoji included. The one definition for the terminal, Markdown, HTML, JUnit and annotations (docs/reports.md#text).
 */

/** Arabic and Syriac number signs are format characters that are seen. */
const SEEN = '\\u0600-\\u0605\\u06dd\\u070f\\u0890\\u0891\\u08e2\\u{110bd}\\u{110cd}';
/** Joiners are written between letters of Indic scripts and Persian, and within emoji; elsewhere they only hide. */
const JOINED =
  '(?!\\p{Script=Latin})[\\p{L}\\p{M}\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\ufe0f][\\u200c\\u200d]';
/** Between the words of scripts that have no spaces. */
const SPACED =
  '[\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}\\p{Script=Tibetan}]\\u200b';
/** Control characters but newline and tab; format characters; line separators; fillers; lone surrogates; no characters at all. */
const STEERING = new RegExp(
  `\\r\\n|[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}\\u3164\\uffa0\\ufffe\\uffff](?<![\\n\\t${SEEN}])(?<!${JOINED}|${SPACED})`,
  'gu',
);

/** The text with what would steer its display shown as an escape; newlines and tabs stay. Pure. */
export const visibleText = (text: string): string => text.replace(STEERING, escaped);

function escaped(found: string): string {
  if (found === '\r\n') return '\n';
  const code = found.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  return code < 0x100 ? `\\x${hex.padStart(2, '0')}` : `<U+${hex.toUpperCase().padStart(4, '0')}>`;
}

/** A value as JSON that is safe to print: the same characters as escapes of JSON, so that whoever parses it gets them back. */
export const visibleJson = (
  ...document: readonly [value: unknown, replacer?: (key: string, value: unknown) => unknown, indent?: number]
): string =>
  JSON.stringify(...document).replace(STEERING, (found) =>
    Array.from(
      { length: found.length },
      (_, i) => `\\u${found.charCodeAt(i).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
