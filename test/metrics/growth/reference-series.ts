import { BOUNDED, LEAKING, noise } from '../../../bench/study/growth/shapes.ts';
import { type Random, seeded } from '../../../src/metrics/random/random.ts';

/** A series that the reference implementation was run on too; the figures stand in reference-figures.json. */
export interface ReferenceSeries {
  readonly name: string;
  readonly series: readonly number[];
  readonly tolerance: number;
  readonly quantum: number;
  readonly cycle?: number;
}

const KIB = 1024;
const ANON = { tolerance: 256 * KIB, quantum: 4096 };
const HEAP = { tolerance: KIB, quantum: 16 };
const COUNT = { tolerance: 0.05, quantum: 0.1 };

const seedOf = (name: string): number =>
  [...name].reduce((hash, c) => (hash * 31 + c.charCodeAt(0)) >>> 0, 7);

/** All shapes of the study at four lengths. */
const studied: ReferenceSeries[] = [12, 30, 100].flatMap((n) =>
  Object.entries({ ...BOUNDED, ...LEAKING })
    .filter(([shape]) => shape !== 'flat, no noise')
    .map(([shape, make]) => {
      const name = `${shape}, ${n}`;
      return { name, series: make(n, seeded(seedOf(name)), ANON.tolerance).series, ...ANON };
    }),
);

type Form = (i: number, n: number, random: Random) => number;

/** Forms that end in each of the doubts, and the quantities besides anonymous memory; in tolerances. */
const FORMS: Readonly<Record<string, Form>> = {
  'square root': (i, n) => 60 * Math.sqrt(i * n),
  'saturating late': (i, n) => 20 * n * (1 - Math.exp(-i / (0.5 * n))),
  'begins late': (i, n) => 8 * Math.max(0, i - 0.8 * n),
  'begins at two thirds': (i, n) => 8 * Math.max(0, i - 0.67 * n),
  'slows late': (i, n) => (i < 0.7 * n ? 12 * i : 12 * 0.7 * n + 4 * (i - 0.7 * n)),
  'stops at three quarters': (i, n) => 8 * Math.min(i, 0.75 * n),
  'stops at half': (i, n) => 8 * Math.min(i, 0.5 * n),
  'gives back twice': (i, n) => 5 * i - 2.2 * n * Math.floor((2.2 * i) / n),
  'even stairs': (i, n) => 1.5 * n * Math.floor((6 * i) / n),
  'uneven stairs': (i, n) =>
    [0.1, 0.16, 0.3, 0.36, 0.62, 0.9].filter((at) => i >= at * n).length * 0.9 * n +
    (i > 0.3 * n ? 1.3 * n : 0),
  'jumps at the end': (i, n) => (i >= n - 3 ? 120 : 0),
  'jumps down at the end': (i, n) => (i >= n - 2 ? -120 : 0),
  'fast, then slow, then flat': (i, n) => 30 * Math.min(i, 0.1 * n) + 5 * Math.min(i, 0.3 * n),
  'leak behind a warm-up': (i, n) => 40 * Math.min(i, 0.15 * n) + 4 * i,
  'first iteration apart': (i) => (i === 0 ? -300 : 0),
  'falls steadily': (i) => -9 * i,
  'near the tolerance': (i) => i,
  'twice the tolerance': (i) => 2 * i,
  'cycle of three and leak': (i) => 5 * i + 40 * (i % 3),
  'cycle of eleven': (i) => 9 * ((i * 7) % 11),
  spikes: (i) => (i % 17 === 5 ? 90 : 0),
  'spikes on a leak': (i) => 4 * i + (i % 13 === 4 ? 120 : 0) - (i % 19 === 7 ? 100 : 0),
  hump: (i, n) => 30 * n * Math.exp(-(((i - 0.45 * n) / (0.12 * n)) ** 2)),
};

const formed: ReferenceSeries[] = [24, 90].flatMap((n) =>
  Object.entries(FORMS).flatMap(([form, make]) =>
    (
      [
        ['quiet', 0.15, 0, ANON],
        ['noisy', 2.5, 0.4, ANON],
        ['heap', 1.2, 0, HEAP],
      ] as const
    ).map(([kind, sd, ar, quantity]) => {
      const name = `${form}, ${kind}, ${n}`;
      const random = seeded(seedOf(name));
      const rough = noise(n, random, { sd, ar });
      const series = rough.map((e, i) => {
        const value = quantity.tolerance * (5000 + e + make(i, n, random));
        return Math.round(value / quantity.quantum) * quantity.quantum;
      });
      return { name, series, ...quantity };
    }),
  ),
);

/** Random walks: leaks of random size, and wandering without one. */
const wandering: ReferenceSeries[] = [30, 80, 160].flatMap((n) =>
  [0, 0.5, 3, 12].map((drift) => {
    const name = `walk with drift ${drift}, ${n}`;
    const random = seeded(seedOf(name));
    let held = 1e9;
    const series = Array.from({ length: n }, () => {
      held += ANON.tolerance * (drift * random.between(0, 2) + 0.6 * random.normal());
      return held;
    });
    return { name, series, ...ANON };
  }),
);

const counts: ReferenceSeries[] = [
  { name: 'a handle now and then', n: 90, every: 7 },
  { name: 'a handle every third time', n: 60, every: 3 },
  { name: 'a handle rarely', n: 120, every: 41 },
].map(({ name, n, every }) => {
  const random = seeded(seedOf(name));
  const series = Array.from({ length: n }, (_, i) => 20 + Math.floor(i / every) + random.integer(0, 1));
  return { name, series, ...COUNT };
});

const cycled: ReferenceSeries[] = [2, 3, 5].map((cycle) => {
  const name = `known cycle of ${cycle}`;
  const random = seeded(seedOf(name));
  const rough = noise(80, random, { sd: 1e5, ar: 0.2 });
  const series = rough.map((e, i) => Math.round(3e8 + e + 4e5 * i + 6e6 * (i % cycle)));
  return { name, series, ...ANON, cycle };
});

/**
 * Pieces of slope, steps, warm-up, wandering and noise, thrown together by the seed. The seeds beyond the first
 * forty were picked because they end in what is rare: staircases, four bends, growth that stops or is given back.
 */
const RARE = [
  72, 98, 107, 142, 387, 391, 404, 464, 494, 529, 587, 597, 646, 836, 991, 1060, 1168, 1295, 1296, 1448, 1561,
  1700, 1747, 2069, 2209, 2450, 2490, 2698, 3070, 3402, 3674, 3975, 5521, 5618,
];
const mixed: ReferenceSeries[] = [...Array.from({ length: 40 }, (_, i) => i + 1), ...RARE].map((seed) => {
  const r = seeded(seed);
  const n = r.integer(14, 220);
  const rough = noise(n, r, { sd: r.logBetween(0.05, 6), ar: r.pick(0, 0, 0.4, 0.8) });
  const count = r.integer(0, 7);
  const even = r.uniform() < 0.5;
  const typical = r.logBetween(3, 300);
  const steps = Array.from({ length: count }, (_, j) => ({
    at: Math.floor(even ? ((j + 0.5 + 0.2 * r.normal()) * n) / count : r.uniform() * n),
    size: typical * (r.uniform() < 0.12 ? -1 : 1) * (even ? r.between(0.8, 1.2) : r.between(0.2, 3)),
  }));
  const first = r.uniform() * n;
  const second = first + r.uniform() * (n - first);
  const slopes = [r.pick(0, 3, 8, 25), r.pick(0, 3, 8, 2), r.pick(0, 0, 1.5, 4, 8)];
  const height = r.pick(0, 0, 40) * r.uniform();
  const constant = n * r.between(0.05, 0.5);
  const wander = r.pick(0, 0, 0, 2);
  let held = 0;
  const series = rough.map((e, i) => {
    held += wander * r.normal();
    const pieces = [Math.min(i, first), Math.max(0, Math.min(i, second) - first), Math.max(0, i - second)];
    const sloped = pieces.reduce((sum, piece, j) => sum + piece * (slopes[j] ?? 0), 0);
    const stepped = steps.reduce((sum, { at, size }) => sum + (i >= at ? size : 0), 0);
    const warm = height * constant * (1 - Math.exp(-i / constant));
    return ANON.tolerance * (4000 + e + held + sloped + stepped + warm);
  });
  return { name: `mixed ${seed}`, series, ...ANON };
});

export const REFERENCE_SERIES: readonly ReferenceSeries[] = [
  ...studied,
  ...formed,
  ...wandering,
  ...counts,
  ...cycled,
  ...mixed,
];
