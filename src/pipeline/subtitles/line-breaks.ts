import type { TimedWord } from './timed-words.ts';

/** Where text may be broken, and where it is best broken (docs/text.md#subtitles). */

const HAN_KANA = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
/** Closing quotes and brackets that may follow the mark which ends a sentence or clause. */
const AFTER_MARK = `["'”’»」』）)\\]】》]*$`;
const SENTENCE_END = new RegExp(`[。！？.!?]${AFTER_MARK}`, 'u');
const CLAUSE_END = new RegExp(`(?:[，、；,;:：…‥]|\\.\\.+|。。+)${AFTER_MARK}`, 'u');
/** Dots that trail off: as often in the middle of a sentence (我……不知道) as at its end. */
const ELLIPSIS = new RegExp(`(?:[…‥]|\\.{2,}|。{2,})${AFTER_MARK}`, 'u');

const SHORT_WORDS =
  'Mr Mrs Ms Mx Dr St Prof Jr Sr vs No Nos Inc Ltd Co Corp Bros LLC Gen Col Maj Capt Cpt Lt Sgt Cpl Pvt Adm Cmdr Rev Hon Gov Sen Rep Pres Supt Mt Ft Ave Blvd Rd Sq Hwy Apt Dept Univ Assn Bldg Est est Fig fig Vol vol Ch ch Sec sec Ed ed eds Eq eq p pp cf al ca approx min max etc ext tel Tel Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun M Mme Mlle Nr bzw usw Sra Srta Dra Ud Uds'
    .split(' ')
    .join('|');
/** Ends in a full stop, ends no sentence: Mr., an initial, U.S., p.m., e.g., Ph.D. */
const ABBREVIATION = new RegExp(
  `(?:^|[\\s("“‘「（\\-–—/])(?:\\p{Lu}|${SHORT_WORDS}|(?:\\p{L}{1,2}\\.)+\\p{L}{1,2})\\.${AFTER_MARK}`,
  'u',
);
/** Units that follow a number behind a space. */
const SPACED_UNIT =
  /^(?:%|‰|°[CF]?|℃|[kmcµμn]?[mgl]|[kKMGT]?i?[Bb]|[kMG]?Hz|[kM]?W|ms|[sh]|min|km\/h|am|pm|a\.m\.|p\.m\.|million|billion|trillion|thousand|hundred|percent|per cent|dollars?|euros?|pounds?)(?![\p{L}\p{N}])/iu;

export const endsSentence = (text: string): boolean =>
  SENTENCE_END.test(text) && !ELLIPSIS.test(text) && !ABBREVIATION.test(text);
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

const HAN_NUMERAL = '零〇一二三四五六七八九十百千万萬亿億两兩点點';
const MONTH =
  /^(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?$/;
const HAN_NUMBER_END = new RegExp(`[${HAN_NUMERAL}]$`, 'u');
const HAN_NUMBER_START = new RegExp(`^[${HAN_NUMERAL}]`, 'u');
const HAN_NUMBER_UNIT =
  /^(?:年|月|日|号|號|时|時|分|秒|点|點|元|块|塊|角|毛|岁|歲|度|米|公里|公斤|千克|%|多|分之|个|個|人|次|天|周|週|届|屆|位|名)/u;

/**
 * Whether two words are parts of one date or number that is better not parted: 1月|31日, 三百|五十, 百分之|五, 第|5, May 5,
 * 138 0013 8000. A line that such a row overflows parts it all the same.
 */
export function isOneNumber(before: TimedWord, after: TimedWord): boolean {
  const [left, right] = [before.text, after.text];
  if (after.spaced) {
    if (
      /^\p{N}/u.test(right) &&
      (MONTH.test(left) ||
        /\p{N}{3,}$/u.test(left) ||
        /^(?:No|Nos|Nr|Chapter|Fig|Vol|Page|p|pp)\.?$/i.test(left))
    )
      return true;
    return (
      /^\d{1,2}(?:st|nd|rd|th)?,?$/.test(left) &&
      (MONTH.test(right.replace(/[,.]$/, '')) || /^\d{4}\b/.test(right))
    );
  }
  if (/[年月]$/u.test(left) && /^\p{N}/u.test(right))
    return /[\p{N}零〇一二三四五六七八九十]年?月?$/u.test(left) || left.length === 1;
  if (/[年月]$/u.test(left) && HAN_NUMBER_START.test(right)) return HAN_NUMBER_START.test(left);
  if (/第$/u.test(left)) return /^\p{N}/u.test(right) || HAN_NUMBER_START.test(right);
  if (/分之$/u.test(left)) return /^\p{N}/u.test(right) || HAN_NUMBER_START.test(right);
  return HAN_NUMBER_END.test(left) && (HAN_NUMBER_START.test(right) || HAN_NUMBER_UNIT.test(right));
}
