import { readQuantity } from '../reading/decimal.ts';
import { type Expression, keep, type Rule, written } from '../reading/expression.ts';
import type { Quantity } from '../reading/quantity.ts';
import type { Scan } from '../reading/scan.ts';
import { isMeasure } from '../reading/units.ts';
import { readWhole } from '../reading/whole-number.ts';
import { WordList } from '../reading/word-list.ts';

const OVER = '分之';
/** Denominators without a count. */
const BARE: Readonly<Record<string, number>> = {
  百万: 1e6,
  千万: 1e7,
  百: 100,
  千: 1000,
  万: 10_000,
  萬: 10_000,
  亿: 1e8,
  億: 1e8,
};
const BARE_WORDS = new WordList(Object.keys(BARE));
const SIGN = '负負';
const CONNECTORS = '到至';

interface Operand {
  readonly end: number;
  readonly text: string;
}

/** A numerator, its sign included; 八九十 and 三四 only where a vague count makes sense. */
function readNumerator(scan: Scan, at: number, vague: boolean): Operand | undefined {
  const signed = scan.isOneOf(SIGN, at);
  const number = readQuantity(scan, signed ? at + 1 : at);
  if (number === undefined) return undefined;
  const sign = signed ? '-' : '';
  switch (number.form) {
    case 'lone':
    case 'cardinal':
    case 'digits':
    case 'decimal':
      return { end: number.end, text: sign + number.expanded };
    case 'range':
      return vague ? { end: number.end, text: number.expanded } : undefined;
    case 'pair':
      return { end: number.end, text: vague ? pairRange(scan, number) : number.text };
    default:
      return undefined;
  }
}

export const pairRange = (scan: Scan, { text }: Quantity): string =>
  `${text.charAt(0)}${scan.options.rangeMark}${text.charAt(1)}`;

/** 百分之三十 → 30%, 千分之三 → 3‰, 十六分之三 → 3/16, 万分之一 → 1/10000. */
export const fractionRule: Rule = (scan, first) => {
  const bare = scan.wordOf(BARE_WORDS, first.start);
  const isBare = bare !== '' && scan.startsWith('分', first.start + bare.length);
  const end = isBare ? first.start + bare.length : first.end;
  if (!scan.startsWith('分', end)) return undefined;
  if (!scan.startsWith(OVER, end))
    return isBare && bare === '百' ? shortPercent(scan, first.start) : undefined;
  if (!isBare && (first.form === 'magnitude' || first.form === 'list' || first.form === 'range'))
    return undefined;

  const after = end + OVER.length;
  const sign = isBare && (bare === '百' || bare === '千') ? (bare === '百' ? '%' : '‰') : undefined;
  const numerator = readNumerator(scan, after, sign !== undefined);
  if (numerator === undefined || (first.form === 'kept' && !isBare)) {
    const rest = readWhole(scan, after);
    return rest === undefined ? undefined : keep(rest.end);
  }
  if (sign !== undefined) {
    const other = readOtherEnd(scan, numerator.end, sign);
    return written(
      first.start,
      other?.end ?? numerator.end,
      `${numerator.text}${sign}${other?.text ?? ''}`,
      'percent',
    );
  }
  const denominator = isBare ? String(BARE[bare]) : first.expanded;
  return written(first.start, numerator.end, `${numerator.text}/${denominator}`, 'fraction');
};

/** 百分之五十到六十: the second number is a percentage too, unless it counts something or is said in full. */
function readOtherEnd(scan: Scan, at: number, sign: string): Operand | undefined {
  if (!scan.isOneOf(CONNECTORS, at)) return undefined;
  const connector = scan.char(at);
  const from = at + 1;
  if (sign === '%' && scan.startsWith('百分之百', from)) return { end: from + 4, text: `${connector}100%` };
  const other = readNumerator(scan, from, true);
  if (other === undefined || isMeasure(scan, other.end) || scan.startsWith('分', other.end)) return undefined;
  return { end: other.end, text: connector + other.text + sign };
}

/** 百分三十: 之 left out. */
function shortPercent(scan: Scan, start: number): Expression | undefined {
  const number = readQuantity(scan, start + 2);
  if (number === undefined || (number.form !== 'cardinal' && number.form !== 'decimal')) return undefined;
  return written(start, number.end, `${number.expanded}%`, 'percent');
}

/** 三又五分之一 → 3又1/5. */
export const mixedFractionRule: Rule = (scan, first) => {
  if (scan.char(first.end) !== '又' || (first.form !== 'lone' && first.form !== 'cardinal')) return undefined;
  const second = readWhole(scan, first.end + 1);
  const fraction = second && fractionRule(scan, second);
  if (fraction?.kind !== 'written' || fraction.category !== 'fraction') return undefined;
  return written(first.start, fraction.end, `${first.text}又${fraction.text}`, 'fraction');
};
