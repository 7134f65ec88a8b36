import { tokensOf } from '../accuracy/tokens.ts';

/** Nobody speaks faster, tokens a second: docs/metrics.md#faithfulness. */
export const FASTEST = { words: 6, characters: 12 } as const;

const CHARACTER = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u30FC]$/u;

/** Words of a text and its characters of scripts without spaces. */
export function spokenTokens(text: string): { words: number; characters: number } {
  const tokens = tokensOf(text, 'mixed');
  const characters = tokens.filter((token) => CHARACTER.test(token)).length;
  return { words: tokens.length - characters, characters };
}

/** The least time in which anybody could say this, seconds. */
export function leastSeconds(text: string): number {
  const { words, characters } = spokenTokens(text);
  return words / FASTEST.words + characters / FASTEST.characters;
}
