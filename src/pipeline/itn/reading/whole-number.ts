import { cardinalValue, readCardinal, writeCardinal } from './cardinal.ts';
import { readDigits, readRadioDigits } from './digit-string.ts';
import { CONTRACTIONS, isDigit, isMagnitude, Kind } from './numerals.ts';
import { isPoint, kept, type Quantity, simple } from './quantity.ts';
import type { Scan } from './scan.ts';
import { LONE_THOUSAND_UNITS, THOUSAND_UNITS } from './units.ts';

/** The number at `start` without decimals. */
export function readWhole(scan: Scan, start: number): Quantity | undefined {
  const kind = scan.kind(start);
  if (kind === Kind.none) return undefined;
  const radio = readRadioDigits(scan, start);
  if (radio !== undefined) return radio;
  const runEnd = scan.runEnd(start);
  if (runEnd === start) return undefined;
  // 一百数十年 is vague as a whole, as 几百 is.
  if (
    scan.isOneOf('数數', runEnd) &&
    isMagnitude(scan.kind(runEnd - 1)) &&
    isMagnitude(scan.kind(runEnd + 1))
  )
    return kept(start, scan.runEnd(runEnd + 1));

  let hasMagnitude = false;
  for (let at = start; at < runEnd; at++) {
    const here = scan.kind(at);
    if (here === Kind.few) return kept(start, at === start ? afterFew(scan, start, runEnd) : runEnd);
    hasMagnitude ||= isMagnitude(here);
  }
  const end = withoutUnitThousand(scan, start, runEnd);
  if (end === start) return kept(start, runEnd);
  if (end - start === 1) return readLone(scan, start);
  return hasMagnitude && !allDigits(scan, start, end)
    ? readPositional(scan, start, end)
    : readDigits(scan, start, end);
}

/** 几百 is vague as a whole; in 茶几三百块 a 几 that no magnitude follows belongs to the word before it. */
function afterFew(scan: Scan, start: number, runEnd: number): number {
  if (scan.isOneOf(CONTRACTIONS, start)) return runEnd;
  let next = start;
  while (scan.kind(next) === Kind.few) next++;
  return isMagnitude(scan.kind(next)) ? runEnd : next;
}

function readLone(scan: Scan, at: number): Quantity {
  const kind = scan.kind(at);
  if (kind === Kind.ten && scan.char(at) === '十') return simple('lone', at, at + 1, '10', 10);
  if (isMagnitude(kind)) return simple('magnitude', at, at + 1, '');
  // 玖点玖 is a number, 玖 a name.
  const decimal = isPoint(scan, at + 1) && scan.kind(at + 2) === Kind.formal;
  if ((kind === Kind.formal && !decimal) || kind === Kind.yao) return kept(at, at + 1);
  const value = scan.value(at);
  return simple('lone', at, at + 1, String(value), value);
}

function allDigits(scan: Scan, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (isMagnitude(scan.kind(at))) return false;
  return true;
}

/**
 * 千 before 米, 克, 瓦… belongs to the unit where the number cannot take it (八十千米, 十五六千瓦时) or where one or two
 * digits stand before it (三千克, 七八千米). 三万三千米 keeps it.
 */
function withoutUnitThousand(scan: Scan, start: number, end: number): number {
  const last = end - 1;
  if (scan.kind(last) !== Kind.thousand || !scan.isOneOf(THOUSAND_UNITS, end)) return end;
  const digitsBefore = end - 1 - start;
  if (digitsBefore === 0) return end;
  const previous = scan.kind(last - 1);
  if (isMagnitude(previous)) return last;
  if (digitsBefore === 1) return scan.isOneOf(LONE_THOUSAND_UNITS, end) ? last : end;
  const beforeIt = scan.kind(last - 2);
  if (beforeIt === Kind.ten || beforeIt === Kind.hundred) return last;
  const isPair = isDigit(beforeIt) && scan.value(beforeIt === Kind.none ? last : last - 2) > 0;
  if (!isPair) return end;
  return digitsBefore === 2 || scan.kind(last - 3) === Kind.ten || allDigits(scan, start, last) ? last : end;
}

function readPositional(scan: Scan, start: number, end: number): Quantity {
  const texts: string[] = [];
  let at = start;
  let first: ReturnType<typeof readCardinal>;
  while (at < end) {
    // 两百五一斤, 三百九十九三盒: one digit is left over, and is a number of its own.
    if (texts.length > 0 && end - at === 1 && !isMagnitude(scan.kind(at))) {
      // 二八十六 is of the multiplication table, not 20~80; 三四十一斤 is a price.
      if (first?.high !== undefined && scan.kind(at - 1) === Kind.ten && scan.char(at) !== '一')
        return kept(start, end);
      break;
    }
    const cardinal = readCardinal(scan, at, end);
    if (cardinal === undefined || cardinal.end - at < 2) return kept(start, end);
    if (texts.length === 0) first = cardinal;
    else if (cardinal.loneMyriad || first?.loneMyriad === true) return kept(start, end);
    texts.push(writeCardinal(cardinal, scan.options.rangeMark));
    at = cardinal.end;
  }
  if (first === undefined) return kept(start, end);
  if (isUnsureFormal(scan, start, at)) return kept(start, end);
  if (texts.length > 1) return simple('list', start, at, texts.join(' '));
  return {
    form: first.high === undefined ? 'cardinal' : 'range',
    start,
    end: at,
    text: texts.join(''),
    expanded: writeCardinal(first, scan.options.rangeMark, true),
    value: cardinalValue(first),
    loneMyriad: first.loneMyriad,
  };
}

/** 伍佰 is a singer and 陆伍 a name; 伍佰元 is an amount. */
function isUnsureFormal(scan: Scan, start: number, end: number): boolean {
  if (end - start > 2 || scan.kind(start) !== Kind.formal) return false;
  return !scan.isOneOf('元圆圓块塊角分整点點', end);
}
