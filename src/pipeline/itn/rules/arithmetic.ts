import { withDecimals } from '../reading/decimal.ts';
import { keep, type Rule, written } from '../reading/expression.ts';
import { isLetter } from '../reading/numerals.ts';
import type { Quantity } from '../reading/quantity.ts';
import type { Scan } from '../reading/scan.ts';
import { measureWord } from '../reading/units.ts';
import { readWhole } from '../reading/whole-number.ts';
import { WordList } from '../reading/word-list.ts';
import { plainRule } from './plain.ts';

const OPERATORS = new WordList('加 加上 减 減 减去 減去 乘 乘以 除 除以 乘上'.split(' '));
const EQUALS = new WordList('等于 等於 得'.split(' '));

interface Operand {
  readonly end: number;
  readonly text: string;
  /** Whether it would be written in figures by itself. */
  readonly converts: boolean;
}

const OPERANDS: readonly Quantity['form'][] = ['lone', 'cardinal', 'digits', 'decimal'];

/** A number with its variable (二x) or unit (十毫米), or a variable alone. */
function readOperand(scan: Scan, at: number, known?: Quantity): Operand | undefined {
  const whole = known ?? readWhole(scan, at);
  if (whole === undefined) {
    const end = lettersEnd(scan, at);
    return end === at ? undefined : { end, text: scan.text.slice(at, end), converts: false };
  }
  const number = withDecimals(scan, whole);
  if (!OPERANDS.includes(number.form)) return undefined;
  const letters = lettersEnd(scan, number.end);
  const unit = letters === number.end ? measureWord(scan, number.end) : '';
  const end = letters + unit.length;
  const converts = letters > number.end || plainRule(scan, number)?.kind === 'written';
  return { end, text: number.text + scan.text.slice(number.end, end), converts };
}

function lettersEnd(scan: Scan, at: number): number {
  let end = at;
  while (isLetter(scan.char(end)) && end - at < 3) end += 1;
  return isLetter(scan.char(end)) ? at : end;
}

/** 十乘二十毫米, 二x加一, 一百加一等于一百零一: all operands in figures if any would be, or none. */
export const arithmeticRule: Rule = (scan, whole) => {
  const first = readOperand(scan, whole.start, whole);
  if (first === undefined) return undefined;
  let text = first.text;
  let { end, converts } = first;
  let operators = 0;
  for (;;) {
    const operator = scan.wordOf(OPERATORS, end) || (operators > 0 ? scan.wordOf(EQUALS, end) : '');
    const next = operator === '' ? undefined : readOperand(scan, end + operator.length);
    if (next === undefined) break;
    text += operator + next.text;
    end = next.end;
    converts ||= next.converts;
    operators += 1;
  }
  if (operators === 0) return undefined;
  return converts ? written(whole.start, end, text, 'cardinal') : keep(end);
};
