import { isMagnitude, Kind } from './numerals.ts';
import { kept, type Quantity, simple } from './quantity.ts';
import type { Scan } from './scan.ts';

/** The values of digits, one by one. */
export function digitText(scan: Scan, start: number, end: number): string {
  let text = '';
  for (let at = start; at < end; at++) text += scan.value(at);
  scan.steps += end - start;
  return text;
}

/** A run of digits and nothing else: a string, or a pair that may be a vague count. */
export function readDigits(scan: Scan, start: number, end: number): Quantity {
  const length = end - start;
  const text = digitText(scan, start, end);
  let liang = 0;
  let yao = 0;
  let formal = 0;
  for (let at = start; at < end; at++) {
    if (scan.kind(at) === Kind.liang) liang++;
    else if (scan.kind(at) === Kind.yao) yao++;
    else if (scan.kind(at) === Kind.formal) formal++;
  }
  const [low, high] = [scan.value(start), scan.value(start + 1)];
  if (length === 2) {
    const both = liang === 0 || (scan.kind(start) === Kind.liang && high === 3);
    if (!both || formal > 0) return kept(start, end);
    const neighbours = low > 0 && (high === low + 1 || (low === 3 && high === 5));
    return simple(neighbours && yao === 0 ? 'pair' : 'digits', start, end, text, Number(text));
  }
  // 两 in a string only as operators say it, among 幺 or in a long number; elsewhere it counts.
  if (liang > 0 && yao === 0 && length < 6) return kept(start, end);
  return simple('digits', start, end, text, Number(text));
}

const isSpokenDigit = (kind: Kind): boolean => kind >= Kind.digit && kind <= Kind.liang;

/**
 * 幺八五洞幺拐两零柒幺玖: digits as radio operators say them. 洞, 拐 and 勾 are ordinary words, so they count only in a
 * string of three or more with 幺 in it, or of four or more with two plain digits.
 */
export function readRadioDigits(scan: Scan, start: number): Quantity | undefined {
  if (start < scan.plainFrom || start >= scan.plainUntil) {
    let end = start;
    let radio = 0;
    let yao = 0;
    let plain = 0;
    for (let kind = scan.kind(end); isSpokenDigit(kind); kind = scan.kind(++end)) {
      scan.steps++;
      if (kind === Kind.radio) radio++;
      else if (kind === Kind.yao) yao++;
      else if (kind === Kind.digit) plain++;
    }
    if (radio === 0) return undefined;
    const closed = !isMagnitude(scan.kind(end)) && scan.kind(end) !== Kind.few;
    const length = end - start;
    if (closed && ((length >= 3 && yao > 0) || (length >= 4 && plain > 1))) {
      return simple('digits', start, end, digitText(scan, start, end), Number.NaN);
    }
    scan.plainFrom = start;
    scan.plainUntil = end;
  }
  if (scan.kind(start) !== Kind.radio) return undefined;
  let next = start;
  while (scan.kind(next) === Kind.radio) next++;
  return kept(start, next);
}
