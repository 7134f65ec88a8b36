import { type Rule, written } from '../reading/expression.ts';
import { isLetter, Kind } from '../reading/numerals.ts';
import type { Quantity } from '../reading/quantity.ts';
import type { Scan } from '../reading/scan.ts';
import { isMeasure } from '../reading/units.ts';
import { WordList } from '../reading/word-list.ts';
import { pairRange } from './fraction.ts';
import { isWordAt } from './sign.ts';
import { withUnit } from './with-unit.ts';

/** What makes digits a string: 尾号三四, K三四. */
const NUMBER_BEFORE = '号號码碼弹末尾室';
/** Trains, by which 高一二 is a string and 高一二年级 is not. */
const TRAIN_BEFORE = '高动動特快';

function isString(scan: Scan, { start, end }: Quantity): boolean {
  if (isLetter(scan.char(start - 1)) || isLetter(scan.char(end))) return true;
  return (
    scan.isOneOf(NUMBER_BEFORE, start - 1) || (scan.isOneOf(TRAIN_BEFORE, start - 1) && !isMeasure(scan, end))
  );
}

/** 三四个 → 3~4个, 尾号三四 → 尾号34. Before an unknown word neither is sure, so it stays. */
export const pairRule: Rule = (scan, number) => {
  const string = written(number.start, number.end, number.text, 'digits');
  if (isString(scan, number)) return string;
  if (isMeasure(scan, number.end)) {
    // 一两个 and 一二个 are "one or two" and stay, as 一个 does.
    return scan.char(number.start) === '一'
      ? undefined
      : withUnit(scan, number, pairRange(scan, number), 'range');
  }
  return isWordAt(scan, number.end) || scan.kind(number.start) === Kind.liang ? undefined : string;
};

/** Days that are named by two digits: without a hint that they are digits they stay. */
const NAMED_DAYS = new WordList(['五一', '六一', '七一', '八一', '三八', '五四', '一一']);

/** 一一列举, 一一道来: an adverb even before a character that can be a measure, but not in 一一号. */
const isOneByOne = (scan: Scan, { start, end }: Quantity): boolean =>
  scan.startsWith('一一', start) && !scan.isOneOf('号號室楼樓房路年月日时時秒栋棟班个個', end);

/** Read digit by digit, zeros in front included. */
export const digitsRule: Rule = (scan, number) => {
  const length = number.end - number.start;
  if (length === 2 && scan.wordOf(NAMED_DAYS, number.start) !== '') {
    const named = isOneByOne(scan, number) || !isMeasure(scan, number.end);
    if (!isString(scan, number) && named) return undefined;
  }
  // 七八九个 is as vague as 七八个.
  const [a, b, c] = number.text;
  const rising = length === 3 && Number(b) === Number(a) + 1 && Number(c) === Number(b) + 1 && a !== '0';
  if (rising && isMeasure(scan, number.end) && !isString(scan, number)) return undefined;
  return withUnit(scan, number, number.text, 'digits');
};
