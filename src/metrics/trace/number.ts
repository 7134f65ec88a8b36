import { cellFactor, isLooseCell } from './cells/unit.ts';

/** Which mark parts the decimals; the other one, if there is any, parts thousands. */
export type DecimalMark = 'point' | 'comma';
export const DECIMAL_MARKS = ['point', 'comma'] as const satisfies readonly DecimalMark[];

/** What stands in a cell: a number, with the unit behind it if there is one; nothing; or words. */
export type Cell =
  | { readonly kind: 'number'; readonly digits: string; readonly word: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'text' };

/** What tools write where they have no value. */
const MISSING = /^(|-|--|na|n\/a|#n\/a|nan|null|nil|<na>|<not counted>|undefined)$/i;
/** A number in any notation, perhaps a unit, perhaps ` / limit` behind it as docker writes. */
const NUMBER =
  /^([-+]?(?:\d(?:[\d.,'_\u00A0\u2009\u202F]|[ ](?=\d{3}))*|\.\d+)(?:e[-+]?\d+)?)\s*([A-Za-z]+)?(\s+\/\s+\S.*)?$/i;

export function readCell(text: string): Cell {
  const trimmed = text.trim();
  if (MISSING.test(trimmed)) return { kind: 'missing' };
  const [, digits, word = '', limit] = NUMBER.exec(trimmed) ?? [];
  if (digits === undefined) return { kind: 'text' };
  if (word !== '' && cellFactor(word) === undefined) return { kind: 'text' };
  return limit !== undefined && word === '' ? { kind: 'text' } : { kind: 'number', digits, word };
}

/** Whether a text is a number, a size, or a sign that there is none. */
export const isNumeric = (text: string): boolean => readCell(text).kind === 'number';

const GROUPS: Readonly<Record<DecimalMark, RegExp>> = {
  point: /^[-+]?\d{1,3}([,'_ \u00A0\u2009\u202F])\d{3}(?:\1\d{3})*(?:\.\d+)?$/,
  comma: /^[-+]?\d{1,3}([.'_ \u00A0\u2009\u202F])\d{3}(?:\1\d{3})*(?:,\d+)?$/,
};
const PLAIN: Readonly<Record<DecimalMark, RegExp>> = {
  point: /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i,
  comma: /^[-+]?\d+(?:,\d*)?(?:e[-+]?\d+)?$/i,
};

/** The value of digits by that mark; NaN where they are not written so. */
export function digitsValue(digits: string, mark: DecimalMark): number {
  if (PLAIN[mark].test(digits)) return Number(digits.replace(',', '.'));
  const group = GROUPS[mark].exec(digits)?.[1];
  if (group === undefined) return Number.NaN;
  return Number(digits.replaceAll(group, '').replace(',', '.'));
}

/** The last place that is written, as a power of ten: `300.04` → 0.01. */
export function lastPlace(digits: string, mark: DecimalMark): number {
  const [mantissa = '', exponent = '0'] = digits.toLowerCase().split('e');
  const decimals = mantissa.split(mark === 'point' ? '.' : ',')[1]?.length ?? 0;
  return 10 ** (Number(exponent) - decimals);
}

/** `1.234` or `1,234`: decimals, or a thousand? */
const EITHER = /^[-+]?[1-9]\d{0,2}[.,]\d{3}$/;

/**
 * What the cells themselves say of their mark: one of them can be read in one way only (`1,5`, `1,234,567`,
 * `1.234,5`); `ask` where every mark could be either; undefined where there is none.
 */
export function markOf(cells: Iterable<string>): DecimalMark | 'ask' | undefined {
  let either = false;
  for (const digits of cells) {
    const points = digits.split('.').length - 1;
    const commas = digits.split(',').length - 1;
    if (points + commas === 0) continue;
    if (points > 0 && commas > 0)
      return digits.lastIndexOf('.') > digits.lastIndexOf(',') ? 'point' : 'comma';
    if (commas > 1) return 'point';
    if (points > 1) return 'comma';
    if (!EITHER.test(digits)) return points > 0 ? 'point' : 'comma';
    either = true;
  }
  return either ? 'ask' : undefined;
}

/** True where `K`, `M` or `G` stands alone behind a number. */
export const isLoose = (cell: Cell): boolean => cell.kind === 'number' && isLooseCell(cell.word);
