import type { Estimate } from '../../../src/metrics/growth/estimate.ts';

/** The estimate of a flat window of n samples with noise 1, with what a test wants to say of it. */
export const someEstimate = (n: number, said: Partial<Estimate> = {}): Estimate => ({
  slope: 0,
  se: 0.1,
  df: n - 2,
  throughSlope: 0,
  meanSlope: 0,
  sd: 1,
  rho: 0,
  kappa: 1,
  sizes: [],
  fitted: new Float64Array(n),
  staircase: 'none',
  slowing: false,
  trunk: new Float64Array(n),
  ...said,
});
