import { corpusErrorRate } from '../../metrics/accuracy/corpus.ts';
import type { ErrorRate } from '../../metrics/accuracy/error-rate.ts';
import {
  type NoInterval,
  type RateInterval,
  rateInterval,
} from '../../metrics/accuracy/interval/rate-interval.ts';
import type { Normaliser } from '../../metrics/accuracy/normaliser.ts';
import type { ErrorUnit } from '../../metrics/accuracy/tokens.ts';

/** A pair of texts, as compared. */
export interface ScoredPair {
  /** Line of the input, from 1. */
  readonly line: number;
  /** Of the utterance, where the line names one. */
  readonly id?: string;
  /** Who speaks, or which recording it is from, where the line names one. */
  readonly group?: string;
  readonly unit: ErrorUnit;
  readonly normaliser: Normaliser;
  readonly ref: readonly string[];
  readonly hyp: readonly string[];
  readonly counts: ErrorRate;
  /** Counted by words, though written without spaces between them. */
  readonly unspacedWords: boolean;
  /** Whether the numbers of both, and nothing else, agree; undefined when the reference has none. */
  readonly sameDigits: boolean | undefined;
  /** The same pair with its numbers as figures, where that was asked for. */
  readonly afterItn: ItnCounts | undefined;
}

/** What a pair gives after ITN of both texts. */
export interface ItnCounts {
  readonly counts: ErrorRate;
  readonly sameDigits: boolean | undefined;
}

/** Lines that are named in a warning. */
const MOST_LINES = 10;

/** Says which pairs have a word error rate that counts sentences; undefined where none has. */
export function unspacedWarning(pairs: readonly ScoredPair[]): string | undefined {
  const lines = pairs.filter(({ unspacedWords }) => unspacedWords).map(({ line }) => line);
  if (lines.length === 0) return undefined;
  const more = lines.length > MOST_LINES ? ` and ${lines.length - MOST_LINES} more` : '';
  const named = `${lines.length === 1 ? 'line' : 'lines'} ${lines.slice(0, MOST_LINES).join(', ')}${more}`;
  return `${named}: unit word on text without spaces counts whole sentences; use char or mixed`;
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

/** A group with how far its rate can be relied on. */
export interface RatedGroup extends PairGroup {
  readonly interval: RateInterval | NoInterval;
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

/** The groups with their intervals, which take some time: 10,000 draws each. */
export const ratedGroups = (pairs: readonly ScoredPair[]): RatedGroup[] =>
  groupsOf(pairs).map((members) => ({
    ...members,
    interval: rateInterval(
      members.pairs.map(({ counts, group }) => ({ errors: errorsOf(counts), length: counts.n, group })),
    ),
  }));

/** S + D + I. */
export const errorsOf = ({ substitutions, deletions, insertions }: ErrorRate): number =>
  substitutions + deletions + insertions;
