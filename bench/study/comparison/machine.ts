import type { Random } from '../../../src/metrics/random/random.ts';

/**
 * A simulated machine (docs/comparison.md#study). Every iteration takes exp(launch effect + drift + noise), in
 * logarithms; some are hit by a spike. The drift goes on through launches: that is what ABBA order is against.
 */
export interface Machine {
  /** Standard deviation of an iteration. */
  readonly iteration: number;
  /** Stationary standard deviation of the drift, AR(1) from iteration to iteration. */
  readonly drift: number;
  /** Standard deviation of what a whole launch has in common: layout, placement, clocks. */
  readonly launch: number;
  /** Share of iterations with a spike. */
  readonly spikes: number;
}

export const MACHINES = {
  quiet: { iteration: 0.02, drift: 0.01, launch: 0.005, spikes: 0.01 },
  shared: { iteration: 0.06, drift: 0.06, launch: 0.015, spikes: 0.05 },
} as const satisfies Readonly<Record<string, Machine>>;

/** Correlation of the drift from one iteration to the next: it forgets in about 50 (docs/comparison.md#study). */
const PERSISTENCE = 0.98;
/** A spike makes an iteration longer by a factor e^size, size uniform between these. */
const SPIKE = [0.1, 0.5] as const;

/** Gives the ln of the median time of one launch after the other, the first iteration of each discarded. */
export function launches(machine: Machine, iterations: number, random: Random): () => number {
  let drift = machine.drift * random.normal();
  const step = machine.drift * Math.sqrt(1 - PERSISTENCE ** 2);
  return () => {
    const own = machine.launch * random.normal();
    const values: number[] = [];
    for (let i = 0; i <= iterations; i += 1) {
      drift = PERSISTENCE * drift + step * random.normal();
      const spike = random.uniform() < machine.spikes ? random.between(...SPIKE) : 0;
      if (i > 0) values.push(own + drift + machine.iteration * random.normal() + spike);
    }
    values.sort((a, b) => a - b);
    const half = values.length >> 1;
    const upper = values[half] ?? Number.NaN;
    return values.length % 2 === 1 ? upper : ((values[half - 1] ?? Number.NaN) + upper) / 2;
  };
}

/** Launches of two equal builds in ABBA order. */
export function abba(next: () => number, pairs: number): { a: number[]; b: number[] } {
  const [a, b]: [number[], number[]] = [[], []];
  for (let pair = 0; pair < pairs; pair += 1) {
    const [first, second] = [next(), next()];
    a.push(pair % 2 === 0 ? first : second);
    b.push(pair % 2 === 0 ? second : first);
  }
  return { a, b };
}

/** All launches of one build, then all of the other. */
export function blocks(next: () => number, pairs: number): { a: number[]; b: number[] } {
  const draw = (): number[] => Array.from({ length: pairs }, next);
  return { a: draw(), b: draw() };
}
