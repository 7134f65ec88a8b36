import { factorOf, toBase } from '../../../metrics/definitions/unit.ts';
import { type Numeral, SCOPE_WORDS, type Scope, type Sum } from '../../../record/gate-expression.ts';

const RANK = { '+': 1, '-': 1, '*': 2, '/': 2 } as const;

export function printSum(sum: Sum): string {
  switch (sum.kind) {
    case 'number':
      return printNumber(sum);
    case 'baseline':
      return 'baseline';
    case 'metric': {
      const argument = sum.argument === undefined ? '' : `(${sum.argument})`;
      const statistic = sum.statistic === undefined ? '' : `.${sum.statistic}`;
      return `${sum.name}${argument}${statistic}${printScope(sum.scope)}`;
    }
    case 'binary': {
      // Operators of one rank group from the left, so only an operand on the right needs the parentheses then.
      const operand = (side: Sum, weaker: number) =>
        side.kind === 'binary' && RANK[side.operator] < weaker ? `(${printSum(side)})` : printSum(side);
      const rank = RANK[sum.operator];
      return `${operand(sum.left, rank)} ${sum.operator} ${operand(sum.right, rank + 1)}`;
    }
  }
}

export function printScope(scope: Scope): string {
  return Object.entries(SCOPE_WORDS)
    .map(([word, part]) => (scope[part] === undefined ? '' : ` ${word} ${scope[part]}`))
    .join('');
}

/** The number in its own unit, with as many digits as it takes to be read back as the same value. */
export function printNumber({ value, unit }: Pick<Numeral, 'value' | 'unit'>): string {
  if (unit === undefined) return String(value);
  const written = value / factorOf(unit);
  const digits = [15, 16, 17].map((precision) => Number(written.toPrecision(precision)));
  return `${digits.find((candidate) => toBase(candidate, unit) === value) ?? written} ${unit}`;
}
