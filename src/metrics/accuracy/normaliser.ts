/** Normalisers by name; docs/metrics.md#normalisers defines each and lists its versions. */
export const NORMALISER_NAMES = ['none', 'zh', 'en'] as const;
export type NormaliserName = (typeof NORMALISER_NAMES)[number];

/** A text function with a version: rates under different versions are not comparable. */
export interface Normaliser {
  readonly name: NormaliserName;
  /** `zh-1`, or with a dictionary behind it `zh-1 (opencc-js 1.4.2)`: what the run record keeps. */
  readonly version: string;
  normalise(text: string): string;
  /** Whether white space separates nothing afterwards, so that `char` does not count it. */
  readonly dropsSpaces: boolean;
}

/** Traditional → simplified, character by character, and the dictionary that it stands for. */
export interface ScriptFold {
  readonly version: string;
  fold(text: string): string;
}

const squeeze = (text: string): string => text.replace(/\s+/gu, ' ').trim();

/** The text as it is. */
export const asIs: Normaliser = {
  name: 'none',
  version: 'none-1',
  normalise: (text) => text,
  dropsSpaces: false,
};

/**
 * English: NFKC, lower case, bracketed text dropped, apostrophes inside words dropped, every mark, symbol and
 * punctuation a space. Numbers, contractions and spelling stay: *ten percent* and *10%* differ.
 */
export const english: Normaliser = {
  name: 'en',
  version: 'en-1',
  normalise: (text) =>
    squeeze(
      text
        .normalize('NFKC')
        .toLowerCase()
        .replace(/<[^>]*>|\[[^\]]*\]|\([^)]*\)/gu, ' ')
        .replace(/(?<=[\p{L}\p{N}])['’](?=[\p{L}\p{N}])/gu, '')
        .replace(/[\p{M}\p{S}\p{P}\p{Z}\p{C}]/gu, ' '),
    ),
  dropsSpaces: false,
};

/**
 * Chinese: NFKC, lower case, traditional folded to simplified, everything that is neither letter, mark, number
 * nor `%` a space. Folding script does not fold vocabulary: 資訊 and 信息 still differ.
 */
export function chinese(script: ScriptFold): Normaliser {
  return {
    name: 'zh',
    version: `zh-1 (${script.version})`,
    normalise: (text) =>
      squeeze(
        script.fold(text.normalize('NFKC').toLowerCase()).replace(/(?!%)[\p{P}\p{S}\p{Z}\p{C}]/gu, ' '),
      ),
    dropsSpaces: true,
  };
}
