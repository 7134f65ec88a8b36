import { Edit } from '../accuracy/edit-script.ts';
import { alignTokens } from '../accuracy/error-rate.ts';
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

/** What is missing at the end: docs/metrics.md#faithfulness. */
const LEAST_TOKENS = 3;
const LEAST_SHARE = 0.2;

/**
 * Whether a text ends before its reference does: behind the last token that both have, so much of the reference is left, and
 * the text has less than half as much there. A text that says nothing is empty, not cut short.
 */
export function isCutShort(ref: readonly string[], hyp: readonly string[]): boolean {
  if (hyp.length === 0) return false;
  const alignment = alignTokens(ref, hyp);
  const tail = alignment.slice(alignment.findLastIndex(({ edit }) => edit === Edit.hit) + 1);
  const left = tail.filter((token) => token.ref !== undefined).length;
  const said = tail.filter((token) => token.hyp !== undefined).length;
  return left >= LEAST_TOKENS && left >= LEAST_SHARE * ref.length && 2 * said < left;
}
