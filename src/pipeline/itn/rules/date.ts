import { keep, type Rule, written } from '../reading/expression.ts';
import { isPoint, type Quantity } from '../reading/quantity.ts';
import type { Scan } from '../reading/scan.ts';
import { isMeasure } from '../reading/units.ts';
import { readWhole } from '../reading/whole-number.ts';
import { WordList } from '../reading/word-list.ts';
import { pairRange } from './fraction.ts';

const DAY_MARKS = '日号號';
const CONNECTORS = '到至';
/** 月 that is no month. */
const NO_MONTH = new WordList(['月亮', '月饼', '月餅', '月球']);
const LUNAR_MONTHS = '正腊臘冬';
/** 农历八月十五: the lunar calendar keeps its characters. */
const LUNAR = ['农历', '農曆', '阴历', '陰曆', '旧历'];

const isOne = ({ form }: Quantity): boolean => form === 'lone' || form === 'cardinal';
const isMonth = (scan: Scan, number: Quantity): boolean =>
  isOne(number) &&
  number.value >= 1 &&
  number.value <= 12 &&
  scan.char(number.end) === '月' &&
  scan.wordOf(NO_MONTH, number.end) === '';

interface Part {
  readonly end: number;
  readonly text: string;
}

/** The day behind a month: 三十一日, 五到八号, 五六号, or a bare 十五. Its text includes the mark. */
function readDay(scan: Scan, at: number): Part | undefined {
  const day = readWhole(scan, at);
  if (day === undefined) return undefined;
  const mark = scan.char(day.end);
  const hasMark = scan.isOneOf(DAY_MARKS, day.end);
  if (day.form === 'pair' && hasMark) return { end: day.end + 1, text: pairRange(scan, day) + mark };
  if (!isOne(day) || day.value < 1 || day.value > 31) return undefined;
  const marked = hasMark ? { end: day.end + 1, text: day.text + mark } : { end: day.end, text: day.text };
  const last = readLastDay(scan, marked.end);
  if (last !== undefined) return { end: last.end, text: marked.text + last.text };
  // 三月十五 is a day, 三月十五个 a count.
  const bare = day.form === 'cardinal' && !isMeasure(scan, day.end) && !isPoint(scan, day.end);
  return hasMark || bare ? marked : undefined;
}

/** 到八号 behind 五月三号 or 五月三. */
function readLastDay(scan: Scan, at: number): Part | undefined {
  if (!scan.isOneOf(CONNECTORS, at)) return undefined;
  const day = readWhole(scan, at + 1);
  if (day === undefined || !isOne(day) || day.value < 1 || day.value > 31) return undefined;
  if (!scan.isOneOf(DAY_MARKS, day.end)) return undefined;
  return { end: day.end + 1, text: scan.char(at) + day.text + scan.char(day.end) };
}

/** 一月二日, 五月三十日, 三月十五: a month with its day. A month alone is a unit like any other. */
const readMonthDay = (scan: Scan, month: Quantity): Part | undefined => {
  if (!isMonth(scan, month)) return undefined;
  const day = readDay(scan, month.end + 1);
  return day === undefined ? undefined : { end: day.end, text: `${month.text}月${day.text}` };
};

/** Words that make 五六年 and 八九年 a year; otherwise they count (5~6年). */
const YEAR_BEFORE = '在于自从到至';
const YEAR_AFTER = new WordList([
  ...'底初代春夏秋冬级版款生',
  '出生',
  '的时候',
  '的春',
  '的夏',
  '的秋',
  '的冬',
]);

function isYear(scan: Scan, number: Quantity): boolean {
  if (scan.char(number.end) !== '年') return false;
  if (number.form === 'digits') return true;
  if (number.form === 'cardinal') return !number.loneMyriad;
  if (number.form !== 'pair') return false;
  if (scan.isOneOf(YEAR_BEFORE, number.start - 1) || scan.wordOf(YEAR_AFTER, number.end + 1) !== '')
    return true;
  const next = readWhole(scan, number.end + 1);
  return next !== undefined && isMonth(scan, next);
}

/** 初五; 初 alone is the beginning of any month (三月初). */
const isLunarDay = (scan: Scan, at: number): boolean =>
  scan.char(at) === '初' && scan.isOneOf('一二三四五六七八九十', at + 1);

/** 二零一九年一月三十一日 → 2019年1月31日: digit-string years, months and days by value. */
export const dateRule: Rule = (scan, first) => {
  if (isOne(first) && scan.char(first.start - 1) === '月' && scan.isOneOf(LUNAR_MONTHS, first.start - 2)) {
    return keep(first.end);
  }
  if (isMonth(scan, first) && LUNAR.includes(scan.before(first.start, 2))) {
    return keep(readMonthDay(scan, first)?.end ?? first.end);
  }
  if (isYear(scan, first)) {
    const year = `${first.text}年`;
    const month = readWhole(scan, first.end + 1);
    if (month === undefined || !isMonth(scan, month))
      return written(first.start, first.end + 1, year, 'date');
    const monthDay = readMonthDay(scan, month) ?? { end: month.end + 1, text: `${month.text}月` };
    return written(first.start, monthDay.end, year + monthDay.text, 'date');
  }
  // 五月初五: the day of the lunar calendar has no digits, so the month gets none.
  if (isMonth(scan, first) && isLunarDay(scan, first.end + 1)) return keep(first.end);
  const monthDay = readMonthDay(scan, first);
  return monthDay && written(first.start, monthDay.end, monthDay.text, 'date');
};
