/** Spreads 32 bits over 32 bits: the finaliser of MurmurHash3 (Appleby 2011), a bijection. */
export function mix(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

/** A 32-bit seed for the part `name` of what `seed` makes: parts do not depend on each other's order. */
export function seedFor(seed: number, name: string): number {
  let hash = mix(seed ^ 0x9e3779b9);
  for (const unit of Buffer.from(name, 'utf8')) hash = mix(hash ^ unit);
  return hash;
}

/** Random numbers that depend on the seed alone: xoshiro128** 1.1 (Blackman and Vigna 2018). */
export class SeededRandom {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  constructor(seed: number) {
    this.#a = mix(seed + 0x9e3779b9);
    this.#b = mix(this.#a + 0x9e3779b9);
    this.#c = mix(this.#b + 0x9e3779b9);
    this.#d = mix(this.#c + 0x9e3779b9) | 1; // never all zero
  }

  /** 0 … 2³² − 1 */
  uint32(): number {
    const scrambled = Math.imul(this.#b, 5);
    const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9) >>> 0;
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result;
  }

  /** An integer from 0 to below `bound`; its bias, bound / 2³², does not matter here. */
  below(bound: number): number {
    return Math.floor((this.uint32() / 2 ** 32) * bound);
  }

  /** `list` in random order, the list untouched (Fisher and Yates). */
  shuffled<T>(list: readonly T[]): T[] {
    const result = [...list];
    for (let last = result.length - 1; last > 0; last -= 1) {
      const other = this.below(last + 1);
      const kept = result[last] as T;
      result[last] = result[other] as T;
      result[other] = kept;
    }
    return result;
  }
}
