import type { TimedWord } from './timed-words.ts';

/** Where text may be broken, and where it is best broken (docs/text.md#subtitles). */

const HAN_KANA = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
/** Closing quotes and brackets that may follow the mark which ends a sentence or clause. */
const AFTER_MARK = `["'”’»」』）)\\]】》]*$`;
const SENTENCE_END = new RegExp(`[。！？.!?…‥]${AFTER_MARK}`, 'u');
const CLAUSE_END = new RegExp(`[，、；,;:：]${AFTER_MARK}`, 'u');
/** Ends in a full stop, ends no sentence. */
const ABBREVIATION = /(?:^|[\s("“‘])(?:\p{Lu}|Mr|Mrs|Ms|Dr|St|Prof|Jr|Sr|vs|No)\.$/u;
/** Units that follow a number behind a space. */
const SPACED_UNIT =
  /^(?:%|‰|°[CF]?|℃|[kmcµμn]?[mgl]|[kKMGT]?i?[Bb]|[kMG]?Hz|[kM]?W|ms|[sh]|min|km\/h|am|pm|a\.m\.|p\.m\.)(?![\p{L}\p{N}])/u;

export const endsSentence = (text: string): boolean => SENTENCE_END.test(text) && !ABBREVIATION.test(text);
export const endsClause = (text: string): boolean => CLAUSE_END.test(text);

/**
 * Whether a line may end between two neighbouring words. Never within a Latin word or number that was cut
 * into several units, and never between a number and its unit.
 */
export function mayBreakBetween(before: TimedWord, after: TimedWord): boolean {
  const numeric = /\p{N}$/u.test(before.text);
  if (after.spaced) return !(numeric && SPACED_UNIT.test(after.text));
  const [last, first] = [Array.from(before.text).at(-1) ?? '', Array.from(after.text).at(0) ?? ''];
  if (numeric && HAN_KANA.test(first)) return false;
  // Without a space between them, only Han, Kana and full-width punctuation can be parted.
  const parts = (character: string): boolean =>
    HAN_KANA.test(character) || /[\u3000-\u303f\uff00-\uffef“”—…]/u.test(character);
  return parts(last) || parts(first);
}

/** Columns of a line: `soft` is where it is broken, `hard` is as far as it may go to end a sentence or clause. */
export interface LineLimit {
  readonly soft: number;
  readonly hard: number;
}

/** Han takes two columns: 16 characters, at most 20. Latin 42; both mixed, 40 and at most 42. Or `width` for all. */
export function lineLimit(text: string, width?: number): LineLimit {
  if (width !== undefined) return { soft: width, hard: width };
  if (!HAN_KANA.test(text)) return { soft: 42, hard: 42 };
  return /[\p{Script=Latin}\p{N}]/u.test(text) ? { soft: 40, hard: 42 } : { soft: 32, hard: 40 };
}
