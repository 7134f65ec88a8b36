/** A seeded source of randomness for studies and tests: the same seed gives the same draws on every machine. */
export interface Random {
  /** Uniform in [0, 1). */
  uniform(): number;
  between(low: number, high: number): number;
  /** Uniform in the logarithm: every order of magnitude is as likely. */
  logBetween(low: number, high: number): number;
  /** Whole number, both ends included. */
  integer(low: number, high: number): number;
  pick<T>(first: T, ...others: readonly T[]): T;
  /** Standard normal. */
  normal(): number;
}

/** Marsaglia's xorshift128 (2003), seeded through a splitmix of `seed`; normals by Box and Muller. */
export function seeded(seed: number): Random {
  let mix = seed >>> 0;
  const word = (): number => {
    mix = (mix + 0x9e3779b9) >>> 0;
    let z = mix;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return (z ^ (z >>> 16)) >>> 0;
  };
  let [a, b, c, d] = [word(), word(), word(), word() | 1];
  const uniform = (): number => {
    let t = a ^ (a << 11);
    t ^= t >>> 8;
    [a, b, c] = [b, c, d];
    d = (d ^ (d >>> 19) ^ t) >>> 0;
    return d / 2 ** 32;
  };
  const between = (low: number, high: number): number => low + (high - low) * uniform();
  const integer = (low: number, high: number): number => Math.floor(between(low, high + 1));
  return {
    uniform,
    between,
    integer,
    logBetween: (low, high) => Math.exp(between(Math.log(low), Math.log(high))),
    pick: (first, ...others) => {
      const chosen = integer(0, others.length);
      return chosen === 0 ? first : (others[chosen - 1] ?? first);
    },
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
  };
}
