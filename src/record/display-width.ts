/**
 * Columns that a text takes on a terminal or in a subtitle: 2 for Han, Kana, Hangul, full-width forms and emoji,
 * 0 for marks and format characters, else 1 (Unicode Standard Annex 11, the wide and full-width classes).
 */
export function displayWidth(text: string): number {
  if (ASCII.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

const ASCII = /^[\x20-\x7e]*$/;
const NARROW = /^[\x20-\x7e]$/;
const NOTHING = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]$/u;
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{17000}-\u{18dff}\u{1aff0}-\u{1b2ff}\u{20000}-\u{3fffd}\p{Emoji_Presentation}]$/u;

function characterWidth(character: string): number {
  if (NARROW.test(character)) return 1;
  if (NOTHING.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

/** Filled to `width` columns with spaces, or with `fill`, behind the text. */
export function padColumns(text: string, width: number, fill = ' '): string {
  return text + fill.repeat(Math.max(0, width - displayWidth(text)));
}
