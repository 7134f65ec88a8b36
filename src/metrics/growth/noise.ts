import { factorise } from './basis.ts';
import { robustFit } from './robust.ts';
import { at, clamp, dot, isRounding, timeAxis } from './vector.ts';

/** Constants of this file: docs/leak-verdict.md#autocorrelation. */
const HIGHEST = 0.97;
const BIAS = 0.9;
const CAUTION = 0.7;

/**
 * Lag-1 autocorrelation of least-squares residuals, 0 … 0.97, raised by the bias that fitting `parameters` brings
 * (Marriott & Pope, 1954, to first order) and by 0.7 of its own standard error: an estimate that is too low makes
 * intervals too short, which is the dangerous direction.
 * `y`: what the residuals are of, which tells them from rounding.
 */
export function lag1(residuals: Float64Array, parameters: number, y: Float64Array): number {
  const n = residuals.length;
  const squares = dot(residuals, residuals);
  if (n < 6) return 0;
  if (isRounding(squares, y)) return HIGHEST;
  let products = 0;
  for (let i = 1; i < n; i++) products += at(residuals, i) * at(residuals, i - 1);
  const raw = products / squares;
  const bias = raw > -0.1 ? (BIAS * (parameters + 1 + 4 * Math.max(raw, 0))) / n : 0;
  const r = raw + bias;
  return clamp(r + CAUTION * Math.sqrt(Math.max(1 - r * r, 0) / n), 0, HIGHEST);
}

/** Variance of the mean of AR(1) noise against white noise: (1+ρ)/(1−ρ) (Bartlett, 1946). */
export const inflation = (rho: number): number => (1 + rho) / (1 - rho);

/** Squares about the mean. */
export function spreadOf(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
}

/**
 * Noise that is left when a polynomial (degree 4; less for short series) has taken every slow movement, of
 * whatever shape: its variance and lag-1 autocorrelation. Residuals beyond 3 MAD are clipped. At least 8 samples.
 */
export function shortMemory(y: Float64Array): { readonly variance: number; readonly rho: number } {
  const n = y.length;
  const degree = n >= 20 ? 4 : n >= 12 ? 3 : 2;
  const axis = timeAxis(n).map((t) => (2 * t) / (n - 1));
  const basis = factorise(Array.from({ length: degree + 1 }, (_, power) => axis.map((t) => t ** power)));
  const { kept } = robustFit(basis, y, 3, 3);
  return {
    variance: dot(kept, kept) / (n - degree - 1),
    rho: lag1(kept, degree + 1, y),
  };
}
