import type { Growth } from '../../../src/record/run-record.ts';

/** A judged growth of 1 MiB tolerance over 100 iterations, with what a test wants to say of it. */
export const someGrowth = (said: Partial<Growth> = {}): Growth => ({
  verdict: 'no-leak',
  rate: 0,
  ci95: [-1, 1],
  bounds: [-2, 2],
  mde: 4,
  tolerance: 1024 ** 2,
  n: 100,
  warmup: 0,
  steps: [],
  iterationsNeeded: null,
  reason: 'as the test says',
  ...said,
});

export const leak = (rate: number, said: Partial<Growth> = {}): Growth =>
  someGrowth({ verdict: 'leak', rate, ci95: [rate, rate], bounds: [rate, rate], ...said });

export const undecided = (said: Partial<Growth> = {}): Growth =>
  someGrowth({ verdict: 'inconclusive', iterationsNeeded: 350, ...said });
