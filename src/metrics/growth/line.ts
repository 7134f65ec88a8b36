import { factorise, solve } from './basis.ts';
import { inflation, lag1, spreadOf } from './noise.ts';
import { robustFit } from './robust.ts';
import { at, differences, dot, stepAt, timeAxis } from './vector.ts';

/** Constants of this file: docs/leak-verdict.md#slope. */
const HUBER = 2.5;
const PASSES = 6;
/** Variance that clipping at 2.5 takes from Gaussian noise is given back. */
const CLIPPING_LOSS = 1.08;
const WANDERING = 2.2;
const WANDERING_VARIANCE = 1.2;

/** A straight line with level steps through a window, and how well its slope is known. */
export interface Line {
  /** Per sample. */
  readonly slope: number;
  readonly se: number;
  /** Degrees of freedom of `se`. */
  readonly df: number;
  /** Noise about the line, not below what the quantum leaves. */
  readonly sd: number;
  readonly rho: number;
  /** Size of each step. */
  readonly sizes: readonly number[];
  readonly residuals: Float64Array;
}

/**
 * Huber's M-estimate of the line through `y` with steps at `steps` (Huber, 1964: residuals beyond 2.5 MAD are
 * pulled in, six passes), and a standard error that allows for AR(1) noise: SE² = s²·κ/S_xx with
 * κ = (1+ρ)/(1−ρ), S_xx that of the time axis with the steps projected out. Residuals that wander like a random
 * walk, as random leak sizes make them, get the error of a mean of increments if it is larger.
 * `rounding`: variance of the quantum's rounding, q²/12, below which no error can be. `extra`: parameters spent
 * elsewhere.
 */
export function fitLine(y: Float64Array, steps: readonly number[], rounding: number, extra = 0): Line {
  const n = y.length;
  // The time axis comes last: its diagonal element of R is its length with all else projected out.
  const columns = [new Float64Array(n).fill(1), ...steps.map((s) => stepAt(n, s)), timeAxis(n)];
  const factors = factorise(columns);
  const last = columns.length - 1;
  const sxx = at(factors.r, columns.length * columns.length - 1) ** 2;

  const { calm, residuals, kept } = robustFit(factors, y, HUBER, PASSES);
  const coefficients = solve(factors, calm);
  const parameters = columns.length + extra;
  const variance = (CLIPPING_LOSS * dot(kept, kept)) / Math.max(1, n - parameters);
  const rho = lag1(kept, parameters, y);
  const kappa = inflation(rho);
  const noise = Math.sqrt(Math.max(variance * kappa, rounding) / sxx);
  const df = Math.max(3, n / (1 + 0.5 * (kappa - 1)) - parameters);
  const wanders = n >= 8 && rho > 1 - WANDERING / Math.sqrt(n);
  const walk = wanders ? walkError(y, steps) : undefined;
  return {
    slope: at(coefficients, last),
    se: Math.max(noise, walk?.se ?? 0),
    df: Math.max(df, walk?.df ?? 0),
    sd: Math.sqrt(Math.max(variance, rounding)),
    rho,
    sizes: [...coefficients.subarray(1, last)],
    residuals,
  };
}

/** Error of the mean increment, the steps' own left out; ten degrees of freedom at most, for it is rough. */
function walkError(y: Float64Array, steps: readonly number[]): { readonly se: number; readonly df: number } {
  const increments = differences(y).filter((_, i) => !steps.includes(i + 1));
  const m = increments.length;
  const sd = Math.sqrt(spreadOf(increments) / (m - 1));
  return { se: sd * Math.sqrt(WANDERING_VARIANCE / m), df: Math.min(m - 1, 10) };
}
