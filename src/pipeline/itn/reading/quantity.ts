import type { Scan } from './scan.ts';

/**
 * One spoken number.
 * - `lone`: a single numeral character; `magnitude`: one without a count (百, 万), which is no number by itself.
 * - `digits`: read digit by digit; `pair`: two neighbouring digits, a vague count or a string, as the context says.
 * - `cardinal`, `range` (a vague count with its magnitudes), `list` (十五十六), `decimal`, `dotted` (127.0.0.1).
 * - `kept`: numerals that are no number we can write (几百, 三五七百): the whole run stays.
 */
export type QuantityForm =
  | 'lone'
  | 'magnitude'
  | 'digits'
  | 'pair'
  | 'cardinal'
  | 'range'
  | 'list'
  | 'decimal'
  | 'dotted'
  | 'kept';

export interface Quantity {
  readonly form: QuantityForm;
  readonly start: number;
  readonly end: number;
  /** How it is written; for a pair, as digits. */
  readonly text: string;
  /** With 万 and 亿 written out. */
  readonly expanded: string;
  /** NaN unless it is one exact number. */
  readonly value: number;
  /** 一万, 两亿: stays as it is where it stands alone. */
  readonly loneMyriad: boolean;
}

/** A quantity whose written form has nothing to expand. */
export const simple = (
  form: QuantityForm,
  start: number,
  end: number,
  text: string,
  value = Number.NaN,
): Quantity => ({
  form,
  start,
  end,
  text,
  expanded: text,
  value,
  loneMyriad: false,
});

/** Numerals that stay. */
export const kept = (start: number, end: number): Quantity => simple('kept', start, end, '');

export const isPoint = (scan: Scan, at: number): boolean => scan.char(at) === '点' || scan.char(at) === '點';
