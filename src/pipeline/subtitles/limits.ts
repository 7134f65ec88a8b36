/** What a subtitle may be; the usual limits of broadcasters for Chinese and for Latin script (docs/text.md#subtitles). */
export interface SubtitleLimits {
  /** Columns of every line, in place of those by script. */
  readonly width?: number | undefined;
  /** Han characters of a line, in place of 16 (up to 20 where that ends a sentence or clause). */
  readonly hanPerLine?: number | undefined;
  /** Characters of a Latin line, in place of 42. */
  readonly latinPerLine?: number | undefined;
  /** Han characters a second that can be read, in place of 9. */
  readonly hanPerSecond?: number | undefined;
  /** Other characters a second, in place of 20. */
  readonly latinPerSecond?: number | undefined;
}

/** ms, and shares of a line. */
export const MOST_LINES = 2;
export const SHORTEST_MS = 1000;
export const LONGEST_MS = 7000;
export const PAUSE_MS = 600;
export const GAP_MS = 80;
export const CLAUSE_FILL = 0.6;
export const HAN_PER_SECOND = 9;
export const LATIN_PER_SECOND = 20;

/** Columns of a line: `soft` is where it is broken, `hard` is as far as it may go to end a sentence or clause. */
export interface LineLimit {
  readonly soft: number;
  readonly hard: number;
}

const HAN_KANA = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/** Han takes two columns: 16 characters, at most 20. Latin 42; both mixed, 40 and at most 42. Or what the limits say. */
export function lineLimit(text: string, limits: SubtitleLimits = {}): LineLimit {
  const { width, hanPerLine, latinPerLine } = limits;
  const exactly = (columns: number): LineLimit => ({ soft: columns, hard: columns });
  if (width !== undefined) return exactly(width);
  if (!HAN_KANA.test(text)) return exactly(latinPerLine ?? 42);
  const mixed = /[\p{Script=Latin}\p{N}]/u.test(text);
  if (hanPerLine === undefined) return mixed ? { soft: 40, hard: 42 } : { soft: 32, hard: 40 };
  return exactly(mixed ? Math.max(2 * hanPerLine, latinPerLine ?? 0) : 2 * hanPerLine);
}
