import type { Absent } from '../../metrics/series/series.ts';
import type { Metric, Sum } from '../../record/gate-expression.ts';
import { combine, exactly, type Range } from './range.ts';
import type { Measured } from './values.ts';

/** The value of one side of a comparison. */
export interface Reckoned {
  readonly kind: 'reckoned';
  readonly range: Range;
  /** Which values are missing from the metrics in it; empty when none is. */
  readonly incomplete: readonly string[];
  /** The range holds whatever the missing values may be: what it decides is decided. */
  readonly bounded: boolean;
}

/** Reckons a sum from measured numbers; absent as soon as one of them is. */
export function reckon(
  sum: Sum,
  measure: (metric: Metric) => Measured | Absent,
  baseline?: Range,
): Reckoned | Absent {
  switch (sum.kind) {
    case 'number':
      return { kind: 'reckoned', range: exactly(sum.value), incomplete: [], bounded: true };
    case 'baseline':
      return baseline === undefined
        ? { kind: 'absent', reason: 'no baseline', structural: false }
        : { kind: 'reckoned', range: baseline, incomplete: [], bounded: true };
    case 'metric': {
      const measured = measure(sum);
      if (measured.kind === 'absent') return measured;
      const { value, incomplete, range, partial } = measured;
      return {
        kind: 'reckoned',
        range: range ?? exactly(value),
        bounded: incomplete === undefined || (range !== undefined && partial !== true),
        incomplete: incomplete === undefined ? [] : [incomplete],
      };
    }
    case 'binary': {
      const left = reckon(sum.left, measure, baseline);
      const right = reckon(sum.right, measure, baseline);
      if (left.kind === 'absent') return left;
      if (right.kind === 'absent') return right;
      return {
        kind: 'reckoned',
        range: combine(sum.operator, left.range, right.range),
        incomplete: [...left.incomplete, ...right.incomplete],
        bounded: left.bounded && right.bounded,
      };
    }
  }
}
