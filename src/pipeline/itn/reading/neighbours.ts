import { WordList } from './word-list.ts';

/**
 * Numerals side by side that belong to different words: where the first word ends, the text behind it says. Each
 * function gives the end of the word that starts at `start`, or `start` where there is none. `isNumeral` is false for
 * numerals that are protected already.
 */
type WordEnd = (text: string, start: number, isNumeral: (at: number) => boolean) => number;

const YEAR = /^[零〇一二三四五六七八九]{4}年/;
/** 零 that begins a word, whatever stands before it: 李四零售价. */
const ZERO_WORDS = new WordList(
  '零售 零食 零件 零钱 零錢 零花 零用 零工 零头 零頭 零担 零嘴 零散 零星 零碎 零基础 零基礎 零距离 零距離'.split(
    ' ',
  ),
);
/** 张三三十岁, 初二二十个: a digit before a number that begins with its own digit and magnitude. */
const OWN_NUMBER =
  /^(?:零[零〇一二三四五六七八九]年|[一二三四五六七八九]十[一二三四五六七八九]?(?![一二三四五六七八九十百千万亿])|[二三四五六七八九]岁)/;

/** Whether a number of its own, or no number, follows an expression that ends in a numeral: 王五二零二五年, 李四零售价. */
export const opensBefore = (text: string, end: number): boolean =>
  ZERO_WORDS.at(text, end) !== '' || YEAR.test(text.slice(end, end + 5));

/** The same behind a name (张三), where ages and counts follow as well. */
export const namedBefore = (text: string, end: number): boolean => OWN_NUMBER.test(text.slice(end, end + 5));

/** 高三二班, 初一十二班: the grade, and the class behind it. */
const GRADE = /^[高初大小研][一二三四五六](?=[一二三四五六七八九十]{1,3}班)/;
const gradeEnd: WordEnd = (text, start) =>
  start + (GRADE.exec(text.slice(start, start + 6))?.[0].length ?? 0);

/** 五一三天假, 十一七天: a holiday and how long it is. */
const HOLIDAY = /^(?:五一|十一|六一|三八|七一|八一)(?=[二三四五六七八九十]天)/;
const holidayEnd: WordEnd = (text, start, isNumeral) =>
  isNumeral(start - 1) ? start : start + (HOLIDAY.exec(text.slice(start, start + 4))?.[0].length ?? 0);

/** 每月三六九, 逢五十: days of the month, one by one. */
const DAYS =
  /^(?:每月|每逢|逢|单周|双周|隔周)[一二三四五六七八九十]{2,4}(?![一二三四五六七八九十百千万亿点个次天号日月人块元])/;
const daysEnd: WordEnd = (text, start) => start + (DAYS.exec(text.slice(start, start + 7))?.[0].length ?? 0);

/** 六四分账, 七三开: shares of ten. */
const SPLIT =
  /^([一二三四五六七八九])([一二三四五六七八九])(?:开(?![始会门车口头机放动工场])|分[账帐成红利摊配]|对开|制|比例|拆账|拆帐)/;
const splitEnd: WordEnd = (text, start, isNumeral) => {
  if (isNumeral(start - 1)) return start;
  const [, one = '', other = ''] = SPLIT.exec(text.slice(start, start + 5)) ?? [];
  const digits = '零一二三四五六七八九';
  return one !== '' && digits.indexOf(one) + digits.indexOf(other) === 10 ? start + 2 : start;
};

const ENDS: readonly WordEnd[] = [gradeEnd, holidayEnd, daysEnd, splitEnd];

/** Characters that can begin one of these words. */
export const NEIGHBOUR_BEGINS = '高初大小研五十六三七八一二四九每逢单双隔';

/** The end of the word at an offset whose numerals are not those of what follows; the offset itself if there is none. */
export function neighbourEnd(text: string, start: number, isNumeral: (at: number) => boolean): number {
  let end = start;
  for (const endOf of ENDS) end = Math.max(end, endOf(text, start, isNumeral));
  return end;
}
