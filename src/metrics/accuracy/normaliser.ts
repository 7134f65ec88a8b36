import { leaderboardEnglish } from './english/leaderboard.ts';
import { keepNumberMarks, plainNumbers } from './english/number-marks.ts';
import type { ScriptFold } from './script-fold.ts';

/**
 * Normalisers by name; docs/metrics.md#normalisers defines each. A name with a version is that one for ever; without,
 * the newest.
 */
export const NORMALISER_NAMES = ['none', 'zh', 'en', 'en-leaderboard', 'none-1', 'zh-1', 'en-1'] as const;
export type NormaliserName = (typeof NORMALISER_NAMES)[number];

/** A text function with a version: rates under different versions are not comparable. */
export interface Normaliser {
  readonly name: NormaliserName;
  /** `en-2`, or with a dictionary behind it `zh-2 (opencc-js 1.4.2)`: what the run record keeps. */
  readonly version: string;
  normalise(text: string): string;
  /** Whether white space separates nothing afterwards, so that `char` does not count it. */
  readonly dropsSpaces: boolean;
  /** Whether `mixed` keeps what stands beside digits (17:16, −13): by this alone, where there is nothing to normalise. */
  readonly keepsNumberMarks: boolean;
}

const squeeze = (text: string): string => text.replace(/\s+/gu, ' ').trim();
const unbracketed = (text: string): string => text.replace(/<[^>]*>|\[[^\]]*\]|\([^)]*\)/gu, ' ');
const withoutApostrophes = (text: string): string =>
  text.replace(/(?<=[\p{L}\p{N}])['’](?=[\p{L}\p{N}])/gu, '');

/** The text as it is. */
export const asIs: Normaliser = {
  name: 'none',
  version: 'none-2',
  normalise: (text) => text,
  dropsSpaces: false,
  keepsNumberMarks: true,
};

/** As it was before `mixed` kept the marks beside digits. */
export const asIs1: Normaliser = { ...asIs, name: 'none-1', version: 'none-1', keepsNumberMarks: false };

/**
 * English: NFKC, lower case, bracketed text dropped, apostrophes inside words dropped, other marks, symbols and
 * punctuation a space unless they belong to a number; thousands without commas, U.S. as us. Words for numbers,
 * contractions and spelling stay: *ten percent* and *10%* differ.
 */
export const english: Normaliser = {
  name: 'en',
  version: 'en-2',
  normalise: (text) =>
    keepNumberMarks(withoutApostrophes(unbracketed(plainNumbers(text))).replace(/\p{M}/gu, ' '), ' '),
  dropsSpaces: false,
  keepsNumberMarks: true,
};

/** English as it was: 3.5 and 3 5 are equal, and 10% and 10. */
export const english1: Normaliser = {
  name: 'en-1',
  version: 'en-1',
  normalise: (text) =>
    squeeze(
      withoutApostrophes(unbracketed(text.normalize('NFKC').toLowerCase())).replace(
        /[\p{M}\p{S}\p{P}\p{Z}\p{C}]/gu,
        ' ',
      ),
    ),
  dropsSpaces: false,
  keepsNumberMarks: false,
};

/** English as public leaderboards count it, numerals and contractions included. */
export const leaderboard: Normaliser = {
  name: 'en-leaderboard',
  version: 'en-leaderboard-1',
  normalise: leaderboardEnglish,
  dropsSpaces: false,
  keepsNumberMarks: true,
};

/**
 * Chinese: NFKC, lower case, the characters of both scripts one class, everything a space that is neither letter,
 * mark nor number nor belongs to a number. Folding script does not fold vocabulary: 資訊 and 信息 still differ.
 * @param script classes of characters (`classFold`)
 */
export function chinese(script: ScriptFold): Normaliser {
  return {
    name: 'zh',
    version: `zh-2 (${script.version})`,
    normalise: (text) => keepNumberMarks(script.fold(plainNumbers(text)), '、'),
    dropsSpaces: true,
    keepsNumberMarks: true,
  };
}

/**
 * Chinese as it was: 3.5 and 35 are equal, and 著 and 着 differ.
 * @param script traditional to simplified, character by character (`scriptFold`)
 */
export function chinese1(script: ScriptFold): Normaliser {
  return {
    name: 'zh-1',
    version: `zh-1 (${script.version})`,
    normalise: (text) =>
      squeeze(
        script.fold(text.normalize('NFKC').toLowerCase()).replace(/(?!%)[\p{P}\p{S}\p{Z}\p{C}]/gu, ' '),
      ),
    dropsSpaces: true,
    keepsNumberMarks: false,
  };
}
