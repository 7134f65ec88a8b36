import { withDecimals } from '../reading/decimal.ts';
import { keep, type Rule, written } from '../reading/expression.ts';
import { Kind } from '../reading/numerals.ts';
import type { Quantity } from '../reading/quantity.ts';
import type { Scan } from '../reading/scan.ts';
import { isMeasure } from '../reading/units.ts';
import { digitsRule, pairRule } from './digits.ts';
import { isVagueTen, loneRule } from './lone.ts';
import { withUnit } from './with-unit.ts';

const cardinalRule: Rule = (scan, number) => {
  if (number.loneMyriad) return undefined;
  // 数十万, but 数十五个数.
  if (
    number.end - number.start === 2 &&
    scan.kind(number.end - 1) >= Kind.wan &&
    isVagueTen(scan, number.start)
  ) {
    return undefined;
  }
  return withUnit(scan, number, number.text, 'cardinal');
};

/** 一两百, 一二十: "one or two" stay, as 一两个 does. */
const isOneOrTwo = (scan: Scan, { start }: Quantity): boolean =>
  scan.char(start) === '一' && scan.value(start + 1) === 2 && scan.kind(start + 1) < Kind.ten;

/** 快一点三个人来: 一点 is "a bit". */
const isABit = (scan: Scan, number: Quantity): boolean =>
  scan.startsWith('一点', number.start) &&
  scan.isOneOf('快慢早晚', number.start - 1) &&
  number.end === number.start + 3 &&
  isMeasure(scan, number.end);

/** A number that nothing larger claimed. */
export const plainRule: Rule = (scan, whole) => {
  const number = withDecimals(scan, whole);
  switch (number.form) {
    case 'lone':
      return loneRule(scan, number);
    case 'pair':
      return pairRule(scan, number);
    case 'digits':
      return digitsRule(scan, number);
    case 'cardinal':
      return cardinalRule(scan, number);
    case 'range':
      return isOneOrTwo(scan, number) ? undefined : withUnit(scan, number, number.text, 'range');
    case 'list':
      return written(number.start, number.end, number.text, 'list');
    case 'decimal':
      return isABit(scan, number) ? keep(number.end) : withUnit(scan, number, number.text, 'decimal');
    case 'dotted':
      return written(number.start, number.end, number.text, 'digits');
    default:
      return keep(number.end);
  }
};
