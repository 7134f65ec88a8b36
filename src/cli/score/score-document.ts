import { corpusErrorRate } from '../../metrics/accuracy/corpus.ts';
import type { ErrorRate } from '../../metrics/accuracy/error-rate.ts';
import { groupsOf, itnCorpus, type ScoredPair, unspacedWarning } from './scored-pair.ts';

export const SCORE_SCHEMA = 'asr-bench/score';
export const SCORE_VERSION = 1;

/**
 * The document of `score --json`. `corpus` is over all pairs; where they differ in unit or normaliser it adds words
 * to characters, which a warning says, and `groups` has the rates that mean something.
 */
export function scoreDocument(pairs: readonly ScoredPair[]): object {
  const groups = groupsOf(pairs);
  const unspaced = unspacedWarning(pairs);
  const warnings = [
    ...(groups.length > 1
      ? [
          {
            code: 'W_MIXED_UNITS',
            detail: 'pairs differ in unit or normaliser: corpus adds unlike tokens, use groups',
          },
        ]
      : []),
    ...(unspaced === undefined ? [] : [{ code: 'W_UNSPACED_WORDS', detail: unspaced }]),
  ];
  return {
    schema: SCORE_SCHEMA,
    version: SCORE_VERSION,
    pairs: pairs.map(({ line, unit, normaliser, counts, sameDigits, afterItn }) => ({
      line,
      unit,
      norm: normaliser.name,
      ...fields(counts),
      ...digits(sameDigits),
      ...(afterItn === undefined
        ? {}
        : { afterItn: { ...fields(afterItn.counts), ...digits(afterItn.sameDigits) } }),
    })),
    corpus: {
      ...fields(corpusErrorRate(pairs.map(({ counts }) => counts))),
      ...afterItnOf(itnCorpus(pairs)),
    },
    groups: groups.map(({ unit, normaliser, pairs: members, counts, afterItn }) => ({
      unit,
      norm: normaliser.name,
      normaliser: normaliser.version,
      pairs: members.length,
      ...fields(counts),
      ...afterItnOf(afterItn),
    })),
    warnings,
  };
}

const digits = (sameDigits: boolean | undefined): object => (sameDigits === undefined ? {} : { sameDigits });

const afterItnOf = (counts: ErrorRate | undefined): object =>
  counts === undefined ? {} : { afterItn: fields(counts) };

const fields = ({ hits, substitutions, deletions, insertions, n, ...rates }: ErrorRate): object => ({
  hits,
  substitutions,
  deletions,
  insertions,
  n,
  rate: rates.rate,
  matchErrorRate: rates.matchErrorRate,
  informationPreserved: rates.informationPreserved,
});
