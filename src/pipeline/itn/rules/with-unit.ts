import { type Expression, type ItnCategory, written } from '../reading/expression.ts';
import type { Quantity } from '../reading/quantity.ts';
import type { Scan } from '../reading/scan.ts';
import { unitSymbol } from '../reading/units.ts';

/** A converted number with the unit symbol that belongs to it. */
export function withUnit(scan: Scan, number: Quantity, text: string, category: ItnCategory): Expression {
  const unit = unitSymbol(scan, number.end, scan.options);
  return unit === undefined
    ? written(number.start, number.end, text, category)
    : written(number.start, unit.end, text + unit.text, 'measure');
}
