import { withDecimals } from '../decimal.ts';
import { keep, type Rule, written } from '../expression.ts';
import { isPoint, type Quantity } from '../quantity.ts';
import type { Scan } from '../scan.ts';
import { beginsWord, isMeasure } from '../units.ts';
import { readWhole } from '../whole-number.ts';
import { WordList } from '../word-list.ts';

/** 分 that is a duration or a fraction: 三点五分钟, 三分之一. */
const NO_MINUTE = new WordList(['分钟', '分鐘', '分之']);
/** Words before a score: 得了九点五分 is 9.5 points. */
const SCORE =
  /(?:[得考打扣加减評评均给拿获赢输高低满总多少]|领先|落后|成绩|分数)[了是为到有]?分?[了是为到有]?$/;
const PART_OF_DAY =
  /(?:早上|早晨|清晨|凌晨|上午|中午|下午|傍晚|晚上|夜里|夜裡|半夜|今早|今晚|明早|明晚|昨晚)$/;
/** 点 behind a number that is a verb: 二十点赞. */
const POINT_VERBS = new WordList(['点赞', '点击', '点头', '点评', '点燃', '點贊', '點擊']);

const isClock = ({ form, text }: Quantity): boolean =>
  form === 'lone' || form === 'cardinal' || form === 'pair' || (form === 'digits' && text.length <= 2);

function readClock(scan: Scan, at: number, limit: number): Quantity | undefined {
  const number = readWhole(scan, at);
  return number !== undefined && isClock(number) && number.value < limit ? number : undefined;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** 九点二十一分 → 09:21; a time needs 分, an hour up to 24 and minutes below 60. */
export const timeRule: Rule = (scan, hour) => {
  if (!isPoint(scan, hour.end) || !isClock(hour) || hour.value > 24) return undefined;
  const minute = readClock(scan, hour.end + 1, 60);
  if (minute === undefined || scan.char(minute.end) !== '分') return undefined;
  if (scan.wordOf(NO_MINUTE, minute.end) !== '' || beginsWord(scan, minute.end)) return undefined;
  const second = readClock(scan, minute.end + 1, 60);
  const seconds = second !== undefined && scan.char(second.end) === '秒' ? second : undefined;
  // 九点五分 is both 09:05 and 9.5 points; the words before it decide, and nobody says 零点五分 for 00:05.
  const isDigit = minute.form === 'lone' && minute.value < 10;
  if (isDigit && seconds === undefined && (hour.value === 0 || SCORE.test(scan.before(hour.start, 5)))) {
    return undefined;
  }
  const end = seconds === undefined ? minute.end + 1 : seconds.end + 1;
  return written(hour.start, end, writeTime(scan, hour, minute, seconds), 'time');
};

function writeTime(scan: Scan, hour: Quantity, minute: Quantity, second: Quantity | undefined): string {
  if (scan.options.time === 'words') {
    const tail = second === undefined ? '' : `${second.value}秒`;
    return `${hour.value}${scan.char(hour.end)}${minute.value}分${tail}`;
  }
  const hours = scan.options.time === 'padded' ? two(hour.value) : String(hour.value);
  return [hours, two(minute.value), ...(second === undefined ? [] : [two(second.value)])].join(':');
}

/** 下午三点, 八点三十, 早上一点零二: without 分 an hour stays as it was said, its minutes with it. */
export const hourRule: Rule = (scan, hour) => {
  if (
    !isPoint(scan, hour.end) ||
    !isClock(hour) ||
    hour.value > 24 ||
    scan.wordOf(POINT_VERBS, hour.end) !== ''
  ) {
    return undefined;
  }
  const decimal = withDecimals(scan, hour);
  if (decimal !== hour) {
    if (decimal.form === 'kept') return keep(decimal.end);
    const spoken = PART_OF_DAY.test(scan.before(hour.start, 2)) && !isMeasure(scan, decimal.end);
    return spoken ? keep(decimal.end) : undefined;
  }
  const minute = readClock(scan, hour.end + 1, 60);
  return keep(minute === undefined || isMeasure(scan, minute.end) ? hour.end : minute.end);
};
