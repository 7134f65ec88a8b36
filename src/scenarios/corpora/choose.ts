import { seeded } from '../../metrics/random/random.ts';
import type { Utterance } from './utterance.ts';

/** Which utterances of a corpus are heard. */
export interface Choice {
  readonly limit?: number | undefined;
  readonly seed: number;
  /** Languages as the engine names them. */
  readonly languages?: readonly string[] | undefined;
  /** Seconds. */
  readonly shortest?: number | undefined;
  readonly longest?: number | undefined;
}

/**
 * The utterances that pass, and of these `limit` at random, in the order of the manifest. The same seed chooses the same
 * ones, and a larger limit those of a smaller one as well.
 */
export function choose(
  utterances: readonly Utterance[],
  { limit, seed, languages, shortest = 0, longest = Number.POSITIVE_INFINITY }: Choice,
): Utterance[] {
  const passing = utterances.filter(
    ({ language, duration = shortest }) =>
      (languages === undefined || (language !== undefined && languages.includes(language))) &&
      duration >= shortest &&
      duration <= longest,
  );
  if (limit === undefined || limit >= passing.length) return passing;
  const random = seeded(seed);
  const drawn = passing.map((utterance) => ({ utterance, at: random.uniform() }));
  const kept = new Set(
    drawn
      .toSorted((a, b) => a.at - b.at)
      .slice(0, limit)
      .map(({ utterance }) => utterance),
  );
  return passing.filter((utterance) => kept.has(utterance));
}
