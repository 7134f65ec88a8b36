import type { Random } from '../../../src/metrics/random/random.ts';

/**
 * Traces with known truth, for the operating characteristics in docs/leak-verdict.md#operating-characteristics:
 * 20 bounded and 11 leaking shapes of anonymous memory, in bytes, one value an iteration, page-sized steps.
 */
export interface Trace {
  readonly series: readonly number[];
  /** True growth, bytes per iteration: what the run would go on with. */
  readonly rate: number;
}

export type Shape = (n: number, random: Random, tolerance: number) => Trace;

const MB = 1e6;
const PAGE = 4096;

interface Noise {
  readonly sd: number;
  readonly ar: number;
}

/** AR(1) noise with stationary standard deviation `sd`. */
export function noise(n: number, random: Random, { sd, ar }: Noise): number[] {
  let value = random.normal();
  return Array.from({ length: n }, () => {
    const now = value;
    value = ar * value + Math.sqrt(1 - ar * ar) * random.normal();
    return sd * now;
  });
}

export const anyNoise = (random: Random): Noise => ({
  sd: random.logBetween(0.05 * MB, 1.5 * MB),
  ar: random.pick(0, 0, 0.3, 0.6),
});

/** A level somewhere between small and large processes, plus the parts, in whole pages. */
export function trace(
  random: Random,
  n: number,
  rate: number,
  ...parts: readonly (readonly number[])[]
): Trace {
  const level = random.logBetween(50 * MB, 2000 * MB);
  const series = Array.from({ length: n }, (_, i) =>
    parts.reduce((sum, part) => sum + (part[i] ?? 0), level + rate * i),
  );
  return { series: series.map((value) => Math.round(value / PAGE) * PAGE), rate };
}

export const each = (n: number, value: (i: number) => number): number[] =>
  Array.from({ length: n }, (_, i) => value(i));
export const step = (n: number, from: number, size: number): number[] =>
  each(n, (i) => (i >= from ? size : 0));
const place = (n: number, random: Random, low: number, high: number): number =>
  Math.round(n * random.between(low, high));

/** Isolated outliers, of which the share `upward` points up. */
const spikes = (n: number, random: Random, share: number, upward: number): number[] =>
  each(n, () => {
    const size = random.between(4, 20) * MB * (random.uniform() < upward ? 1 : -1);
    return random.uniform() < share ? size : 0;
  });

const cycle = (n: number, random: Random, period: number): number[] => {
  const offsets = each(period, () => random.between(-25, 25) * MB);
  return each(n, (i) => offsets[i % period] ?? 0);
};

const sawtooth = (n: number, random: Random, ends: () => boolean): number[] => {
  const slope = random.between(0.3, 1.2) * MB;
  let height = 0;
  return each(n, () => {
    height = ends() ? 0 : height + slope;
    return height;
  });
};
const everyNth = (period: number): (() => boolean) => {
  let count = 0;
  return () => count++ % period === 0;
};

export const saturation = (n: number, random: Random, constant: number): number[] => {
  const height = random.logBetween(10 * MB, 200 * MB);
  return each(n, (i) => height * (1 - Math.exp(-i / constant)));
};

/** Linear or exponential, over by 3 to 20 % of the run. */
const warmUp = (n: number, random: Random): number[] => {
  const length = Math.max(2, place(n, random, 0.03, 0.2));
  const height = random.logBetween(10 * MB, 200 * MB);
  return random.uniform() < 0.5
    ? each(n, (i) => height * Math.min(1, i / length))
    : each(n, (i) => height * (1 - Math.exp((-3 * i) / length)));
};

export const poolSize = (random: Random): number => random.logBetween(8 * MB, 64 * MB);

export const BOUNDED: Readonly<Record<string, Shape>> = {
  flat: (n, r) => trace(r, n, 0, noise(n, r, anyNoise(r))),
  'flat, no noise': (n, r) => trace(r, n, 0),
  'flat, ρ = 0.9': (n, r) => trace(r, n, 0, noise(n, r, { ...anyNoise(r), ar: 0.9 })),
  'spikes up': (n, r) => trace(r, n, 0, noise(n, r, anyNoise(r)), spikes(n, r, 0.06, 1)),
  'spikes both ways': (n, r) => trace(r, n, 0, noise(n, r, anyNoise(r)), spikes(n, r, 0.08, 0.5)),
  'cycle of 2': (n, r) => trace(r, n, 0, noise(n, r, anyNoise(r)), cycle(n, r, 2)),
  'cycle of 6': (n, r) => trace(r, n, 0, noise(n, r, anyNoise(r)), cycle(n, r, 6)),
  'sawtooth, regular': (n, r) =>
    trace(r, n, 0, noise(n, r, { sd: 0.2 * MB, ar: 0 }), sawtooth(n, r, everyNth(r.integer(4, 9)))),
  'sawtooth, random': (n, r) =>
    trace(
      r,
      n,
      0,
      noise(n, r, { sd: 0.2 * MB, ar: 0 }),
      sawtooth(n, r, () => r.uniform() < 0.2),
    ),
  'drift below τ': (n, r, tau) => trace(r, n, tau * r.between(0.1, 0.35), noise(n, r, anyNoise(r))),
  'drift downward': (n, r, tau) => trace(r, n, -tau * r.between(0.1, 0.5), noise(n, r, anyNoise(r))),
  'a page an iteration': (n, r) => trace(r, n, PAGE, noise(n, r, { sd: 0.08 * MB, ar: 0 })),
  'warm-up': (n, r) => trace(r, n, 0, noise(n, r, anyNoise(r)), warmUp(n, r)),
  'pool step': (n, r) =>
    trace(r, n, 0, noise(n, r, anyNoise(r)), step(n, place(n, r, 0.2, 0.8), poolSize(r))),
  'two pool steps': (n, r) =>
    trace(
      r,
      n,
      0,
      noise(n, r, anyNoise(r)),
      step(n, place(n, r, 0.12, 0.4), poolSize(r)),
      step(n, place(n, r, 0.5, 0.85), poolSize(r)),
    ),
  'pool step given back': (n, r) => {
    const size = poolSize(r);
    const [up, down] = [place(n, r, 0.2, 0.4), place(n, r, 0.5, 0.75)];
    return trace(r, n, 0, noise(n, r, anyNoise(r)), step(n, up, size), step(n, down, -size));
  },
  'late pool step': (n, r) =>
    trace(r, n, 0, noise(n, r, anyNoise(r)), step(n, place(n, r, 0.86, 0.95), poolSize(r))),
  'warm-up and pool step': (n, r) =>
    trace(r, n, 0, noise(n, r, anyNoise(r)), warmUp(n, r), step(n, place(n, r, 0.4, 0.8), poolSize(r))),
  saturation: (n, r) => trace(r, n, 0, noise(n, r, anyNoise(r)), saturation(n, r, n * r.between(0.03, 0.1))),
  'slow saturation': (n, r) =>
    trace(r, n, 0, noise(n, r, anyNoise(r)), saturation(n, r, n * r.between(0.15, 0.4))),
};

/** A rate that the data can show: 2.5 τ … 50 MB, and nine standard errors of a least-squares slope. */
function showable(n: number, random: Random, tolerance: number, { sd, ar }: Noise): number {
  const error = sd * Math.sqrt((12 * (1 + ar)) / (1 - ar) / (n * n * n));
  return random.logBetween(Math.max(2.5 * tolerance, 9 * error), 50 * MB);
}

/** A leak in noise, with whatever else the shape adds. */
const leak =
  (add: (n: number, random: Random) => readonly (readonly number[])[], ar?: number): Shape =>
  (n, random, tolerance) => {
    const level = { ...anyNoise(random), ...(ar === undefined ? {} : { ar }) };
    const rate = showable(n, random, tolerance, level);
    return trace(random, n, rate, noise(n, random, level), ...add(n, random));
  };

export const LEAKING: Readonly<Record<string, Shape>> = {
  leak: leak(() => []),
  'leak, no noise': (n, r, tau) => trace(r, n, showable(n, r, tau, { sd: 0, ar: 0 })),
  'leak, ρ = 0.6': leak(() => [], 0.6),
  'leak, spikes': leak((n, r) => [spikes(n, r, 0.06, 1)]),
  'leak, cycle of 2': leak((n, r) => [cycle(n, r, 2)]),
  'leak, warm-up': leak((n, r) => [warmUp(n, r)]),
  'leak, pool step': leak((n, r) => [step(n, place(n, r, 0.2, 0.8), poolSize(r))]),
  'leak, sawtooth': leak((n, r) => [sawtooth(n, r, everyNth(r.integer(4, 9)))]),
  'leak by mmap': (n, r, tau) => {
    const pages = Math.max(1, Math.round(showable(n, r, tau, { sd: 0, ar: 0 }) / 2 ** 21));
    return trace(r, n, pages * 2 ** 21, noise(n, r, { sd: 0.1 * MB, ar: 0 }));
  },
  'leak every k-th time': (n, r, tau) => {
    const level = anyNoise(r);
    const rate = showable(n, r, tau, level);
    const [k, phase] = [r.integer(2, 8), r.integer(0, 7)];
    const jumps = each(n, (i) => rate * k * Math.floor((i + phase) / k) - rate * i);
    return trace(r, n, rate, noise(n, r, level), jumps);
  },
  'random leak sizes': (n, r, tau) => {
    const level = anyNoise(r);
    const mean = showable(n, r, tau, level);
    let held = 0;
    const sizes = each(n, () => {
      const now = held;
      held += mean * r.between(0.2, 1.8);
      return now;
    });
    const rate = (sizes.at(-1) ?? 0) / (n - 1);
    const wander = sizes.map((size, i) => size - rate * i);
    return trace(r, n, rate, noise(n, r, level), wander);
  },
};
