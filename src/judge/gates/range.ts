import type { Comparator } from '../../record/gate-expression.ts';

/**
 * A value with what is known of it: measured numbers are exact here (`low` = `point` = `high`), an estimate has
 * an interval. Arithmetic is that of intervals: the result holds every value that the operands allow (Moore,
 * "Interval Analysis", 1966).
 */
export interface Range {
  readonly low: number;
  readonly point: number;
  readonly high: number;
}

export const exactly = (value: number): Range => ({ low: value, point: value, high: value });

export function combine(operator: '+' | '-' | '*' | '/', a: Range, b: Range): Range {
  const apply = OPERATIONS[operator];
  const corners = [apply(a.low, b.low), apply(a.low, b.high), apply(a.high, b.low), apply(a.high, b.high)];
  // A divisor that may be 0 leaves nothing certain; NaN makes whatever it meets unjudged.
  const unbounded = operator === '/' && b.low <= 0 && b.high >= 0;
  const [low, high] = unbounded ? [Number.NaN, Number.NaN] : [Math.min(...corners), Math.max(...corners)];
  return { low, point: apply(a.point, b.point), high };
}

const OPERATIONS: Readonly<Record<'+' | '-' | '*' | '/', (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
};

/** Whether a comparison holds for all values of the ranges, for none, for some, or cannot be asked (NaN). */
export type Holds = 'always' | 'never' | 'sometimes' | 'unknown';

export function holds(a: Range, operator: Comparator, b: Range): Holds {
  if ([a.low, a.point, a.high, b.low, b.point, b.high].some(Number.isNaN)) return 'unknown';
  const corners = CORNERS[operator](a, b);
  if (corners.always) return 'always';
  return corners.never ? 'never' : 'sometimes';
}

interface Corners {
  readonly always: boolean;
  readonly never: boolean;
}

const CORNERS: Readonly<Record<Comparator, (a: Range, b: Range) => Corners>> = {
  '<': (a, b) => ({ always: a.high < b.low, never: a.low >= b.high }),
  '<=': (a, b) => ({ always: a.high <= b.low, never: a.low > b.high }),
  '>': (a, b) => CORNERS['<'](b, a),
  '>=': (a, b) => CORNERS['<='](b, a),
  '==': (a, b) => ({
    always: a.low === a.high && b.low === b.high && a.low === b.low,
    never: a.high < b.low || a.low > b.high,
  }),
  '!=': (a, b) => {
    const { always, never } = CORNERS['=='](a, b);
    return { always: never, never: always };
  },
};
