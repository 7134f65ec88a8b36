import { type Expression, type ItnCategory, written } from '../expression.ts';
import type { Quantity } from '../quantity.ts';
import type { Scan } from '../scan.ts';
import { unitSymbol } from '../units.ts';

/** A converted number with the unit symbol that belongs to it. */
export function withUnit(scan: Scan, number: Quantity, text: string, category: ItnCategory): Expression {
  const unit = unitSymbol(scan, number.end, scan.options);
  return unit === undefined
    ? written(number.start, number.end, text, category)
    : written(number.start, unit.end, text + unit.text, 'measure');
}
