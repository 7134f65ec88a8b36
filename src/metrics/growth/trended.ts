import { at } from './vector.ts';

/**
 * A window of the series with its straight line taken out: where the searches for steps and for a bend start. The
 * arrays are views of buffers that `trendBuffers` made once, so that a search over many windows allocates nothing.
 */
export interface Trended {
  readonly n: number;
  /** Orthonormal basis of the straight lines: a constant and the centred time. */
  readonly constant: Float64Array;
  readonly time: Float64Array;
  /** What is left of y; its squares. */
  readonly residual: Float64Array;
  readonly squares: number;
}

export interface TrendBuffers {
  readonly constant: Float64Array;
  readonly time: Float64Array;
  readonly residual: Float64Array;
}

export const trendBuffers = (capacity: number): TrendBuffers => ({
  constant: new Float64Array(capacity),
  time: new Float64Array(capacity),
  residual: new Float64Array(capacity),
});

/** Takes the least-squares line out of `y`, of at least 3 samples. O(n). */
export function takeTrend(y: Float64Array, buffers: TrendBuffers): Trended {
  const n = y.length;
  const constant = buffers.constant.subarray(0, n).fill(1 / Math.sqrt(n));
  const time = buffers.time.subarray(0, n);
  const residual = buffers.residual.subarray(0, n);
  const length = Math.sqrt((n * (n * n - 1)) / 12);
  let mean = 0;
  for (let i = 0; i < n; i++) mean += at(y, i) / n;
  let along = 0;
  for (let i = 0; i < n; i++) {
    const t = (i - (n - 1) / 2) / length;
    time[i] = t;
    along += (at(y, i) - mean) * t;
  }
  let squares = 0;
  for (let i = 0; i < n; i++) {
    const rest = at(y, i) - mean - along * at(time, i);
    residual[i] = rest;
    squares += rest * rest;
  }
  return { n, constant, time, residual, squares };
}
