import fc from 'fast-check';
import { HOP } from '../../../../src/pipeline/vad/grid/grid.ts';

/** What planChunks is given. */
export interface Input {
  readonly probabilities: number[];
  readonly energyDb: number[];
  readonly samples: number;
  readonly lag: number;
}

interface Shape {
  /** Longest stretch of speech and of silence, in hops. */
  readonly speech: number;
  readonly silence: number;
  readonly stretches: number;
}

/** Deterministic number in 0 … 1. */
const jitter = (n: number): number => (Math.imul(n + 1, 0x9e3779b1) >>> 0) / 2 ** 32;

/** Audio as alternating stretches of speech and silence, with dips, doubtful hops and a partial last hop. */
export function audio({ speech, silence, stretches }: Shape): fc.Arbitrary<Input> {
  const stretch = fc.record({
    silence: fc.oneof(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: silence })),
    speech: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: speech })),
    level: fc.constantFrom(0.5, 0.6, 0.9, 1),
    doubt: fc.boolean(),
  });
  return fc
    .record({
      parts: fc.array(stretch, { maxLength: stretches }),
      tail: fc.integer({ min: 0, max: silence }),
      partial: fc.integer({ min: 1, max: HOP }),
      seed: fc.nat(),
      lag: fc.constantFrom(0, 2),
      missing: fc.constantFrom(0, 0, 0, 1, 40),
    })
    .map(({ parts, tail, partial, seed, lag, missing }) => {
      const p: number[] = [];
      for (const part of parts) {
        for (let i = 0; i < part.silence; i += 1) p.push(0.3 * jitter(seed + p.length));
        for (let i = 0; i < part.speech; i += 1) {
          p.push(part.doubt && i % 5 === 3 ? 0.4 : Math.max(0.5, part.level - 0.1 * jitter(seed + p.length)));
        }
      }
      for (let i = 0; i < tail; i += 1) p.push(0.1);
      const hops = Math.max(1, p.length);
      return {
        probabilities: p.slice(0, Math.max(0, p.length - missing)),
        energyDb: p.map((value, i) => 20 + 40 * value + 10 * jitter(seed + 7 * i)),
        samples: (hops - 1) * HOP + partial,
        lag,
      };
    });
}

/** Of every kind: short utterances, long speech without a pause, long silences. */
export const anyAudio: fc.Arbitrary<Input> = fc.oneof(
  audio({ speech: 120, silence: 100, stretches: 40 }),
  audio({ speech: 3000, silence: 200, stretches: 5 }),
  audio({ speech: 300, silence: 2500, stretches: 8 }),
);
