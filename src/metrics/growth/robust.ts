import { type Factors, residualOf } from './basis.ts';
import { mad } from './median.ts';
import { at, clipped } from './vector.ts';

export interface RobustFit {
  /** The series whose plain least-squares fit is the robust fit of y. */
  readonly calm: Float64Array;
  /** y minus the robust fit. */
  readonly residuals: Float64Array;
  /** MAD of the residuals. */
  readonly scale: number;
  /** The residuals, those beyond reach · MAD pulled in. */
  readonly kept: Float64Array;
}

/**
 * Huber's M-estimate (1964) by pseudo-values: fit, pull residuals beyond `reach` MAD in to that, fit what results,
 * `passes` times. A MAD of 0, more than half the samples on the line, ends it.
 */
export function robustFit(factors: Factors, y: Float64Array, reach: number, passes: number): RobustFit {
  let next = y;
  for (let pass = 1; ; pass++) {
    const calm = next;
    const rest = residualOf(factors, calm);
    const residuals = y.map((value, i) => value - at(calm, i) + at(rest, i));
    const scale = mad(residuals);
    const kept = scale > 0 ? clipped(residuals, reach * scale) : residuals;
    if (scale <= 0 || pass === passes) return { calm, residuals, scale, kept };
    next = y.map((value, i) => value - at(residuals, i) + at(kept, i));
  }
}
