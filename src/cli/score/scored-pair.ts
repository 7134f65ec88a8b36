import { corpusErrorRate } from '../../metrics/accuracy/corpus.ts';
import type { ErrorRate } from '../../metrics/accuracy/error-rate.ts';
import type { Normaliser } from '../../metrics/accuracy/normaliser.ts';
import type { ErrorUnit } from '../../metrics/accuracy/tokens.ts';

/** A pair of texts, as compared. */
export interface ScoredPair {
  /** Line of the input, from 1. */
  readonly line: number;
  readonly unit: ErrorUnit;
  readonly normaliser: Normaliser;
  readonly ref: readonly string[];
  readonly hyp: readonly string[];
  readonly counts: ErrorRate;
  /** Whether the digits of both, and nothing else, agree; undefined when the reference has none. */
  readonly sameDigits: boolean | undefined;
  /** The same pair with its numbers as figures, where that was asked for. */
  readonly afterItn: ItnCounts | undefined;
}

/** What a pair gives after ITN of both texts. */
export interface ItnCounts {
  readonly counts: ErrorRate;
  readonly sameDigits: boolean | undefined;
}

/** The errors of all pairs after ITN; undefined where that was not asked for. */
export function itnCorpus(pairs: readonly ScoredPair[]): ErrorRate | undefined {
  const counts = pairs.flatMap(({ afterItn }) => (afterItn === undefined ? [] : [afterItn.counts]));
  return counts.length === 0 ? undefined : corpusErrorRate(counts);
}

/** Pairs that were counted alike; only their sum is a rate of something. */
export interface PairGroup {
  readonly unit: ErrorUnit;
  readonly normaliser: Normaliser;
  readonly pairs: readonly ScoredPair[];
  readonly counts: ErrorRate;
  readonly afterItn: ErrorRate | undefined;
}

/** Groups by unit and normaliser, in order of first appearance. */
export function groupsOf(pairs: readonly ScoredPair[]): PairGroup[] {
  const groups = new Map<string, ScoredPair[]>();
  for (const pair of pairs) {
    const key = `${pair.unit} ${pair.normaliser.version}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [pair]);
    else group.push(pair);
  }
  return [...groups.values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    const counts = corpusErrorRate(members.map((member) => member.counts));
    const afterItn = itnCorpus(members);
    return [{ unit: first.unit, normaliser: first.normaliser, pairs: members, counts, afterItn }];
  });
}
