import { digitText } from './digit-string.ts';
import { isDigit, isMyriad, Kind } from './numerals.ts';
import { isPoint, kept, type Quantity, type QuantityForm, simple } from './quantity.ts';
import type { Scan } from './scan.ts';
import { THOUSAND_UNITS } from './units.ts';
import { readWhole } from './whole-number.ts';

/** Reads the number that starts at `start`, its decimals included. Undefined if no numeral stands there. */
export function readQuantity(scan: Scan, start: number): Quantity | undefined {
  const whole = readWhole(scan, start);
  return whole === undefined ? undefined : withDecimals(scan, whole);
}

/** The digits behind a decimal point: nothing but 零…九, up to an optional 万 or 亿. */
function fractionEnd(scan: Scan, start: number): number {
  let end = start;
  while (isDigit(scan.kind(end)) || scan.kind(end) === Kind.yao) {
    scan.steps++;
    end++;
  }
  return end;
}

/** Followers that make X点Y an hour, or the 点 of 一点一点, and never a decimal. */
const NO_DECIMAL = '点點刻半';
/** Followers that make several 点 a row of hours, and never an address. */
const NO_ADDRESS = '分刻半钟鐘';

/** Forms that a decimal point may follow, and that may stand in an address. */
const POINTABLE: readonly QuantityForm[] = ['lone', 'cardinal', 'digits', 'pair'];

/** 三千零五十六点七八点: points of an index, since no hour is above 24. */
const isIndexPoints = (scan: Scan, { value }: Quantity, end: number): boolean =>
  value > 24 && isPoint(scan, end) && scan.kind(end + 1) === Kind.none;

/** The decimal or address that `whole` begins, or `whole` itself. */
export function withDecimals(scan: Scan, whole: Quantity): Quantity {
  if (!isPoint(scan, whole.end) || !POINTABLE.includes(whole.form)) return whole;
  const dotted = readDotted(scan, whole);
  if (dotted !== undefined) return dotted;
  const from = whole.end + 1;
  let end = fractionEnd(scan, from);
  if (end === from) return whole;
  const kind = scan.kind(end);
  let mark = '';
  if (isMyriad(kind)) {
    mark = scan.char(end);
    if (kind === Kind.wan && scan.kind(end + 1) === Kind.yi) mark += scan.char(end + 1);
    // 一点五万三千 is nothing we can read.
    if (scan.kind(end + mark.length) !== Kind.none) return whole;
  } else if (kind === Kind.thousand) {
    if (!scan.isOneOf(THOUSAND_UNITS, end + 1)) return whole;
  } else if (kind !== Kind.none || (scan.isOneOf(NO_DECIMAL, end) && !isIndexPoints(scan, whole, end))) {
    return whole;
  }
  const digits = digitText(scan, from, end);
  end += mark.length;
  const text = `${whole.expanded}.${digits}${mark}`;
  return simple('decimal', whole.start, end, text, mark === '' ? Number(text) : Number.NaN);
}

/** Three or more numbers joined by 点: an address or a version. */
function readDotted(scan: Scan, whole: Quantity): Quantity | undefined {
  const texts = [whole.expanded];
  let end = whole.end;
  while (isPoint(scan, end)) {
    const next = readWhole(scan, end + 1);
    const yao = next?.form === 'kept' && scan.kind(end + 1) === Kind.yao && next.end === end + 2;
    if (next === undefined || (!yao && !POINTABLE.includes(next.form))) break;
    texts.push(yao ? '1' : next.expanded);
    end = next.end;
  }
  if (texts.length < 3 || isPoint(scan, end)) return texts.length < 3 ? undefined : kept(whole.start, end);
  if (scan.isOneOf(NO_ADDRESS, end)) return kept(whole.start, end);
  return simple('dotted', whole.start, end, texts.join('.'));
}
