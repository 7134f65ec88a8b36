import { mix } from './words/seeded-random.ts';

/**
 * The random ±1 vector that stands for a state. Its length is that of a
 * normalised vector, so the engine's RMS norm leaves it alone, and four bits hold it without loss. `reserved`
 * dimensions stay 0.
 */
export function signCode(
  seed: number,
  state: number,
  into: Float32Array,
  reserved: ReadonlySet<number>,
): void {
  let bits = 0;
  const start = mix(seed ^ mix(state + 1));
  for (let dimension = 0; dimension < into.length; dimension += 1) {
    if (dimension % 32 === 0) bits = mix(start + Math.imul(dimension / 32 + 1, 0x9e3779b9));
    into[dimension] = reserved.has(dimension) ? 0 : bits & 1 ? 1 : -1;
    bits >>>= 1;
  }
}
