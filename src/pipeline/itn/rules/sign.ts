import type { Scan } from '../scan.ts';

/** 胜负, 欺负…: 负 that is no sign. */
const NO_SIGN = '胜自抱欺辜肩担背身重正';

/** Whether 负 as a sign stands before an offset: 负三点五, and not 胜负三比二. */
export function isSigned(scan: Scan, at: number): boolean {
  return scan.isOneOf('负負', at - 1) && !scan.isOneOf(NO_SIGN, at - 2);
}
