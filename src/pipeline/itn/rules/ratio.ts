import { readQuantity, withDecimals } from '../reading/decimal.ts';
import { type Rule, written } from '../reading/expression.ts';
import type { Quantity } from '../reading/quantity.ts';
import { WordList } from '../reading/word-list.ts';

const isOperand = ({ form }: Quantity): boolean =>
  form === 'lone' || form === 'cardinal' || form === 'digits' || form === 'pair' || form === 'decimal';

/** Results of matches, which begin like a comparison: 三比二小胜. */
const RESULTS = new WordList([
  '大胜',
  '小胜',
  '大败',
  '小负',
  '轻取',
  '轻松',
  '强势',
  '高分',
  '大比分',
  '好不',
]);

/** Behind the second number these make 比 a comparison: 二十比十五多. */
const COMPARISON = '大小多少高低强好长短重轻快慢贵更还年月日号號';

/** 十七比十六 → 17:16; both sides must be numbers. */
export const ratioRule: Rule = (scan, whole) => {
  const first = withDecimals(scan, whole);
  if (scan.char(first.end) !== '比' || !isOperand(first)) return undefined;
  const texts = [first.text];
  let end = first.end;
  while (scan.char(end) === '比') {
    const next = readQuantity(scan, end + 1);
    if (next === undefined || !isOperand(next)) break;
    texts.push(next.text);
    end = next.end;
  }
  if (texts.length < 2 || (scan.isOneOf(COMPARISON, end) && scan.wordOf(RESULTS, end) === ''))
    return undefined;
  return written(first.start, end, texts.join(':'), 'ratio');
};
