import type { Quantity } from './quantity.ts';
import type { Scan } from './scan.ts';

/** Which rule of docs/text-conventions.md converted an expression. */
export type ItnCategory =
  | 'range'
  | 'time'
  | 'digits'
  | 'list'
  | 'cardinal'
  | 'decimal'
  | 'percent'
  | 'fraction'
  | 'ratio'
  | 'date'
  | 'measure';

/**
 * What a rule makes of `[start, end)` of the text: its written form, or `kept` for an expression that is recognised
 * and deliberately left whole (八点三十, 百分之几).
 */
export type Expression =
  | {
      readonly kind: 'written';
      readonly start: number;
      readonly end: number;
      readonly text: string;
      readonly category: ItnCategory;
    }
  | { readonly kind: 'kept'; readonly end: number };

/** A rule looks at the number that starts an expression and answers for all of it, or not at all. */
export type Rule = (scan: Scan, first: Quantity) => Expression | undefined;

export const written = (start: number, end: number, text: string, category: ItnCategory): Expression => ({
  kind: 'written',
  start,
  end,
  text,
  category,
});

export const keep = (end: number): Expression => ({ kind: 'kept', end });
