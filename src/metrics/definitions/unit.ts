import { parseSize, parseTime, SIZE_UNITS, TIME_UNITS } from '../../record/units.ts';
import type { Dimension } from './dimension.ts';

/** Every unit a gate's number may carry. */
export const UNITS: readonly string[] = [...SIZE_UNITS, ...TIME_UNITS, '%'];

/** What a unit measures; undefined where there is no such unit. */
export function dimensionOfUnit(unit: string): Dimension | undefined {
  if (unit === '%') return 'ratio';
  if (SIZE_UNITS.includes(unit)) return 'bytes';
  return TIME_UNITS.includes(unit) ? 'time' : undefined;
}

/** A number as written, in base units: bytes, ns, plain ratio. */
export function toBase(value: number, unit?: string): number {
  if (unit === undefined) return value;
  // Divided, not multiplied by 0.01: 7 % is to be the same number as 0.07.
  return unit === '%' ? value / 100 : value * factorOf(unit);
}

/** How many base units one of this unit is: 1024 for `KiB`. */
export function factorOf(unit: string): number {
  return parseSize(`1 ${unit}`) ?? parseTime(`1 ${unit}`) ?? (unit === '%' ? 0.01 : Number.NaN);
}
