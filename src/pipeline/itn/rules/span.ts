import { readQuantity, withDecimals } from '../reading/decimal.ts';
import { type Rule, written } from '../reading/expression.ts';
import { isHan, isLetter } from '../reading/numerals.ts';
import { isPoint } from '../reading/quantity.ts';
import { plainRule } from './plain.ts';

const CONNECTORS = '到至';

/** 三到五天, 一到一百, 一万五到两万: an end that would stay alone goes with the other. */
export const spanRule: Rule = (scan, whole) => {
  const first = withDecimals(scan, whole);
  if (!scan.isOneOf(CONNECTORS, first.end) || isLetter(scan.char(first.start - 1))) return undefined;
  const stays = first.form === 'lone' || first.loneMyriad;
  if (!stays && first.form !== 'cardinal' && first.form !== 'decimal') return undefined;
  // 一到五月就热: "as soon as".
  const soon = scan.char(first.start) === '一' && isHan(scan.char(first.start - 1));
  if (soon && !scan.isOneOf('从自由每约第概有需要花', first.start - 1)) return undefined;
  const second = readQuantity(scan, first.end + 1);
  if (second === undefined || isPoint(scan, second.end) || scan.startsWith('分之', second.end))
    return undefined;
  const connected = first.text + scan.char(first.end);
  if (!stays) {
    return second.loneMyriad
      ? written(first.start, second.end, connected + second.text, 'cardinal')
      : undefined;
  }
  if (second.form !== 'lone' && second.form !== 'cardinal' && second.form !== 'decimal') return undefined;
  const rest = plainRule(scan, second);
  return rest?.kind === 'written'
    ? written(first.start, rest.end, connected + rest.text, rest.category)
    : undefined;
};
