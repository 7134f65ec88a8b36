import type { Rule } from '../reading/expression.ts';
import { isHan, isLetter, Kind } from '../reading/numerals.ts';
import type { Quantity } from '../reading/quantity.ts';
import type { Scan } from '../reading/scan.ts';
import { isKnownUnit, isMeasure } from '../reading/units.ts';
import { isSigned, isWordAt } from './sign.ts';
import { withUnit } from './with-unit.ts';

/** 十分 is an adverb, except as minutes or as a score. */
const SCORE = /(?:[得考打扣加减评给拿获赢输差]|满分|领先|落后)了?$/;

function isAdverb(scan: Scan, at: number): boolean {
  if (!scan.startsWith('十分', at) || scan.startsWith('十分钟', at) || scan.startsWith('十分鐘', at))
    return false;
  return !SCORE.test(scan.before(at, 3));
}

/** Before 数 these make a word of it: 人数, 次数, 数数. */
const NUMBER_OF = '人次总分岁指基倍数多少个户件页天';

/** 数十年: the count is vague. 人数十万, 数数十五: 数 belongs to another word. */
export function isVagueTen(scan: Scan, at: number): boolean {
  return scan.char(at) === '十' && scan.isOneOf('数數', at - 1) && !scan.isOneOf(NUMBER_OF, at - 2);
}

/** Letters that touch a lone numeral make it a name (gta五, 四s); letters that follow digits are a unit (3g). */
function lettersBefore(scan: Scan, at: number): number {
  let start = at;
  while (isLetter(scan.char(start - 1)) && at - start < 32) start--;
  return /[0-9]/.test(scan.char(start - 1)) ? 0 : at - start;
}

function touchesLetter(scan: Scan, { start, end }: Quantity): boolean {
  const small = scan.kind(start) === Kind.liang || scan.char(start) === '一';
  const before = lettersBefore(scan, start);
  const next = scan.char(end);
  if (!small) return before > 0 || isLetter(next);
  // 一 and 两 are words more often than numbers: 看一TED演讲, App一个. F一赛车, B一楼 and H一N一流感 are names.
  if (before > 0) {
    if (!isHan(next) || scan.kind(start - before - 1) !== Kind.none) return true;
    const capital = before === 1 && /[A-Z]/.test(scan.char(start - 1));
    return (
      capital &&
      (scan.isOneOf('楼层座栋级区班号代季', end) ||
        !(isMeasure(scan, end) || scan.isOneOf('点旁边起再', end)))
    );
  }
  return isLetter(next) && !scan.isOneOf('这每某另任哪同唯第看听用', start - 1);
}

/** One character: converted before a known unit (2 to 10), beside a letter, or behind a sign. */
export const loneRule: Rule = (scan, number) => {
  const kind = scan.kind(number.start);
  if (touchesLetter(scan, number)) return withUnit(scan, number, number.text, 'digits');
  const small = kind === Kind.liang || number.value < 2;
  if (isSigned(scan, number.start)) {
    const level = scan.isOneOf('楼层度樓層', number.end);
    if (level || !isWordAt(scan, number.end) || (!small && isMeasure(scan, number.end))) {
      return withUnit(scan, number, number.text, 'cardinal');
    }
  }
  if (small || !isKnownUnit(scan, number.end)) return undefined;
  if (isAdverb(scan, number.start) || isVagueTen(scan, number.start)) return undefined;
  return withUnit(scan, number, number.text, 'cardinal');
};
