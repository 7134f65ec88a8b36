import type { Random } from '../../../src/metrics/random/random.ts';
import { anyNoise, each, noise, type Shape, step, trace } from './shapes.ts';

/**
 * Growth that hides: in a few steps, which must never be called bounded, and at a rate that changes, which must be found.
 * Anonymous memory, as in `shapes.ts`; the noise is in proportion to the tolerance, so that in-use bytes can be drawn too.
 */

/** Noise of `anyNoise`, which is for a tolerance of 256 KiB. */
const anyRough = (n: number, random: Random, tolerance: number): number[] => {
  const level = anyNoise(random);
  return noise(n, random, { ...level, sd: (level.sd * tolerance) / 262_144 });
};

/** Equal steps up whose overall rate is 1.5 to 20 tolerances, at the places that `placed` picks. */
const stepped =
  (count: (random: Random) => number, placed: (n: number, k: number, random: Random) => number[]): Shape =>
  (n, random, tolerance) => {
    const k = count(random);
    const rate = tolerance * random.logBetween(1.5, 20);
    const size = (rate * n) / k;
    const steps = placed(n, k, random).map((from) => step(n, from, size));
    return { ...trace(random, n, 0, anyRough(n, random, tolerance), ...steps), rate };
  };

const evenly = (n: number, k: number, random: Random): number[] => {
  const first = random.between(0.2, 1) * (n / k);
  return Array.from({ length: k }, (_, j) => Math.max(1, Math.min(n - 1, Math.round(first + (j * n) / k))));
};

/** Anywhere after the first sample, no two at one. */
const anywhere = (n: number, k: number, random: Random): number[] => {
  const places = new Set<number>();
  while (places.size < k) places.add(random.integer(1, n - 1));
  return [...places];
};

const EARLY = 0.1;

/** Never bounded. */
export const STEPPED: Readonly<Record<string, Shape>> = {
  '3 even steps': stepped(() => 3, evenly),
  '4 even steps': stepped(() => 4, evenly),
  '5 even steps': stepped(() => 5, evenly),
  '3 random steps': stepped(() => 3, anywhere),
  '4 random steps': stepped(() => 4, anywhere),
  '5 random steps': stepped(() => 5, anywhere),
  'two early steps and a late one': stepped(
    () => 3,
    (n, _, random) => [
      ...anywhere(Math.max(4, Math.round(EARLY * n)), 2, random),
      random.integer(Math.round(0.4 * n), Math.round(0.9 * n)),
    ],
  ),
};

/** Growth whose rate after the share x of the run is `rate(x)` tolerances. */
const growing =
  (shape: (random: Random) => (x: number) => number): Shape =>
  (n, random, tolerance) => {
    const rate = shape(random);
    let held = 0;
    const height = each(n, (i) => {
      const now = held;
      held += tolerance * rate(i / n);
      return now;
    });
    return { ...trace(random, n, 0, anyRough(n, random, tolerance), height), rate: tolerance * rate(1) };
  };

/** From five tolerances on, and up to thirteen times as fast at the end. */
const least = (random: Random): number => random.logBetween(5, 20);

/** Leaks: above five tolerances from the first iteration on. */
export const SPEEDING: Readonly<Record<string, Shape>> = {
  quadratic: growing((r) => {
    const [from, more] = [least(r), r.between(1, 12)];
    return (x) => from * (1 + more * x);
  }),
  cubic: growing((r) => {
    const [from, more] = [least(r), r.between(1, 12)];
    return (x) => from * (1 + more * x * x);
  }),
  exponential: growing((r) => {
    const [from, more] = [least(r), r.between(0.7, 2.5)];
    return (x) => from * Math.exp(more * x);
  }),
  'two rates, the second faster': growing((r) => {
    const [from, at, more] = [least(r), r.between(0.2, 0.85), r.between(1.3, 3)];
    return (x) => (x < at ? from : from * more);
  }),
  'two rates, the second slower': growing((r) => {
    const [from, at, less] = [least(r), r.between(0.2, 0.7), r.between(1.3, 1.8)];
    return (x) => (x < at ? from * less : from);
  }),
};

/** Bounded from the start, in few iterations: in-use bytes that fill what they keep. */
export const SHORT: Readonly<Record<string, Shape>> = {
  'filling cache': settling((r, n) => {
    const constant = n * r.between(0.05, 0.5);
    return (i) => 1 - Math.exp(-i / constant);
  }),
  'root that flattens': settling((r, n) => {
    const end = n * r.between(0.5, 0.9);
    return (i) => Math.sqrt(Math.min(i, end) / end);
  }),
  'two steps': settling((r, n) => {
    const [first, second] = [r.integer(1, n - 2), r.integer(1, n - 2)];
    return (i) => (Number(i >= first) + Number(i >= second)) / 2;
  }),
};

/** A shape of height 1, made 20 to 2000 tolerances high. */
function settling(form: (random: Random, n: number) => (i: number) => number): Shape {
  return (n, random, tolerance) => {
    const value = form(random, n);
    const height = tolerance * random.logBetween(20, 2000);
    const rough = noise(n, random, { sd: tolerance * random.logBetween(0.05, 1), ar: 0 });
    const parts = each(n, (i) => height * value(i));
    return { ...trace(random, n, 0, rough, parts), rate: 0 };
  };
}
