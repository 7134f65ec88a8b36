import { fitLine } from './line.ts';
import { shortMemory } from './noise.ts';
import { findSteps, stepBuffers } from './steps.ts';
import { takeTrend, trendBuffers } from './trended.ts';

/** Constants of this file: docs/leak-verdict.md#autocorrelation. */
const LEAST_SAMPLES = 12;
const RAISE = 0.25;
const LEAST_INDEPENDENCE = 0.12;

/**
 * Independent samples that one sample is worth, λ = (1−ρ)/(1+ρ), at least 0.12. ρ is that of the second half, where
 * warm-up is over: after a polynomial, and raised (by at most 0.25) to that about a line with one step, which
 * leaves the slower noise in.
 */
export function independenceOf(y: Float64Array, floor: number): number {
  const half = y.subarray(Math.floor(y.length / 2));
  const n = half.length;
  if (n < LEAST_SAMPLES) return 1;
  const short = shortMemory(half).rho;
  const price = { samples: n, price: 3 * Math.log(n), floor, limit: 1 };
  const { steps } = findSteps(takeTrend(half, trendBuffers(n)), price, stepBuffers(n, 1));
  const rho = Math.max(short, Math.min(fitLine(half, steps, 0).rho, short + RAISE));
  return Math.max(LEAST_INDEPENDENCE, (1 - rho) / (1 + rho));
}
