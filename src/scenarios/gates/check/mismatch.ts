import { DIMENSION_NAMES, type Dimension } from '../../../metrics/definitions/dimension.ts';
import { type Binary, type Comparison, metricsOf, type Sum } from '../../../record/gate-expression.ts';
import type { Fault } from '../grammar/fault.ts';
import { printNumber } from '../grammar/print.ts';
import { nameOf } from './subject.ts';

/** How a number of this kind is written, for `do: write 5 s or 5 ms`. */
const EXAMPLE_UNITS: Readonly<Partial<Record<Dimension, readonly string[]>>> = {
  time: ['s', 'ms'],
  bytes: ['KiB', 'MiB'],
};

/** Two operands that cannot be compared, added or multiplied. */
export function mismatch(
  { left, right, operator, at }: Binary | Comparison,
  a: Dimension,
  b: Dimension,
): Fault {
  return (
    missingUnit(left, right, b) ??
    missingUnit(right, left, a) ?? {
      at,
      message: `${described(left, a)}, ${described(right, b)}: \`${operator}\` cannot join them`,
      advice: [...rewrite(left, b), ...rewrite(right, a)],
      show: 'caret',
    }
  );
}

/** The commonest mistake: `ttft.p95 < 5`. */
function missingUnit(number: Sum, other: Sum, dimension: Dimension): Fault | undefined {
  const units = EXAMPLE_UNITS[dimension];
  if (number.kind !== 'number' || number.unit !== undefined || units === undefined) return undefined;
  const value = printNumber(number);
  return {
    at: number.at,
    message: `${value} has no unit, ${described(other, dimension)}`,
    advice: [`do: write ${units.map((unit) => `${value} ${unit}`).join(' or ')}`],
    show: 'caret',
  };
}

/** A number that has a unit, but the wrong one. */
function rewrite(sum: Sum, dimension: Dimension): string[] {
  if (sum.kind !== 'number' || sum.unit === undefined) return [];
  const units = EXAMPLE_UNITS[dimension];
  return [
    units === undefined
      ? 'do: write it without the unit'
      : `do: give ${DIMENSION_NAMES[dimension]}, in ${units.join(' or ')}`,
  ];
}

function described(sum: Sum, dimension: Dimension): string {
  return `${subjectOf(sum)} is ${DIMENSION_NAMES[dimension]}`;
}

function subjectOf(sum: Sum): string {
  if (sum.kind === 'number') return printNumber(sum);
  if (sum.kind === 'baseline') return 'baseline';
  const [metric, another] = metricsOf(sum);
  return metric === undefined || another !== undefined ? 'the other side' : nameOf(metric);
}
