import { isHan, Kind } from '../reading/numerals.ts';
import type { Scan } from '../reading/scan.ts';

/** 胜负, 欺负…: 负 that is no sign. */
const NO_SIGN = '胜自抱欺辜肩担背身重正';

/** A Han character that could be a unit or a word; 负 before another number is its sign (三四负二). */
export const isWordAt = (scan: Scan, at: number): boolean =>
  isHan(scan.char(at)) && !(scan.isOneOf('负負', at) && scan.kind(at + 1) !== Kind.none);

/** Whether 负 as a sign stands before an offset: 负三点五, and not 胜负三比二. */
export function isSigned(scan: Scan, at: number): boolean {
  return scan.isOneOf('负負', at - 1) && !scan.isOneOf(NO_SIGN, at - 2);
}
