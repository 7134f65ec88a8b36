/** Arithmetic on series: flat `Float64Array`s, no allocation unless the name says so. */

/** Element `index`; leaving the series is a fault of the caller, never a silent NaN. */
export function at(values: Float64Array, index: number): number {
  const value = values[index];
  if (value === undefined) throw new RangeError(`index ${index} outside a series of ${values.length}`);
  return value;
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += at(a, i) * at(b, i);
  return sum;
}

/** a ← a + factor · b */
export function addScaled(a: Float64Array, b: Float64Array, factor: number): void {
  for (let i = 0; i < a.length; i++) a[i] = at(a, i) + factor * at(b, i);
}

export const clamp = (value: number, low: number, high: number): number =>
  Math.min(Math.max(value, low), high);

/** A copy with every value moved into centre ± reach. */
export const clipped = (values: Float64Array, reach: number, centre = 0): Float64Array =>
  values.map((value) => clamp(value, centre - reach, centre + reach));

/** Time axis of n samples with mean 0: −(n−1)/2 … (n−1)/2. */
export function timeAxis(n: number): Float64Array {
  const axis = new Float64Array(n);
  for (let i = 0; i < n; i++) axis[i] = i - (n - 1) / 2;
  return axis;
}

/** 0 before sample `from`, 1 from it on. */
export const stepAt = (n: number, from: number): Float64Array =>
  new Float64Array(n).fill(1, Math.max(0, Math.min(from, n)));

/** v[i+1] − v[i], of at least one value. */
export const differences = (values: Float64Array): Float64Array =>
  values.subarray(1).map((value, i) => value - at(values, i));

/**
 * True when residuals of `y` are nothing but the rounding of 64-bit arithmetic: they have a size, but no noise
 * level, no cycle and no autocorrelation, and a judgement made on them would change with the order of additions.
 * `y` counts from an origin within the series. 1e-12 of it is 10⁴ roundings; a byte in a terabyte is as much.
 */
export function isRounding(residualSquares: number, y: Float64Array): boolean {
  return residualSquares <= 1e-24 * dot(y, y);
}
