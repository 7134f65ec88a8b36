import { seeded } from '../../metrics/random/random.ts';

/** One utterance of a corpus, as its manifest has it. */
export interface Utterance {
  readonly id: string;
  /** As written: relative to the folder of the manifest. */
  readonly audio: string;
  readonly text?: string;
  /** As the engine names it: `English`. */
  readonly language?: string;
  /** Seconds. */
  readonly duration?: number;
  /** Who speaks, or which recording it is from: what goes right or wrong together. */
  readonly group?: string;
  /** Where it lies in a recording that holds others too, seconds; no end: to the end of it. */
  readonly within?: { readonly start: number; readonly end?: number };
  /** Line of the manifest, from 1. */
  readonly line: number;
}

/** What is wrong with a manifest, and where. */
export interface ManifestProblem {
  readonly line?: number;
  readonly message: string;
}

export interface Manifest {
  readonly utterances: readonly Utterance[];
  readonly problems: readonly ManifestProblem[];
}

/** Which utterances of a corpus are heard. */
interface Choice {
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
