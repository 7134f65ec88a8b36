import { corpusErrorRate } from '../../metrics/accuracy/corpus.ts';
import type { ErrorRate } from '../../metrics/accuracy/error-rate.ts';
import type { NoInterval, RateInterval } from '../../metrics/accuracy/interval/rate-interval.ts';
import { belowLimit } from '../../metrics/accuracy/interval/rate-limit.ts';
import { exact } from '../../record/exact.ts';
import { type GroupChange, mostChanged, moved } from './against.ts';
import { itnCorpus, type RatedGroup, type ScoredPair, unspacedWarning } from './scored-pair.ts';

export const SCORE_SCHEMA = 'asr-bench/score';
export const SCORE_VERSION = 1;

/**
 * The document of `score --json`. `corpus` is over all pairs; where they differ in unit or normaliser it adds words
 * to characters, which a warning says, and `groups` has the rates that mean something.
 */
export function scoreDocument(
  pairs: readonly ScoredPair[],
  groups: readonly RatedGroup[],
  changes: readonly GroupChange[] = [],
  limit?: number,
): object {
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
    groups: groups.map(({ unit, normaliser, pairs: members, counts, interval, afterItn }) => ({
      unit,
      norm: normaliser.name,
      normaliser: normaliser.version,
      pairs: members.length,
      ...fields(counts),
      ...intervalOf(interval),
      ...(limit === undefined ? {} : { below: limitOf(interval, limit) }),
      ...afterItnOf(afterItn),
    })),
    ...(changes.length === 0 ? {} : { against: changes.map(changeOf) }),
    warnings,
  };
}

/** Null where there is none, with the reason. */
const intervalOf = (interval: RateInterval | NoInterval): object =>
  'reason' in interval
    ? { ci95: null, bounds: null, intervalReason: interval.reason }
    : { ci95: interval.ci95, bounds: interval.bounds, units: interval.units, unitKind: interval.kind };

const limitOf = (interval: RateInterval | NoInterval, limit: number): object =>
  'reason' in interval ? { limit, verdict: 'undecided' } : { limit, ...belowLimit(interval, limit) };

function changeOf({ unit, normaliser, pairs, baseline, candidate, change }: GroupChange): object {
  return {
    unit,
    norm: normaliser.name,
    normaliser: normaliser.version,
    pairs: pairs.length,
    baseline: baseline.rate,
    candidate: candidate.rate,
    ...('reason' in change ? { verdict: 'undecided', reason: change.reason } : change),
    changedPairs: mostChanged(pairs).map((pair) => ({
      line: pair.candidate.line,
      ...exact({ id: pair.candidate.id }),
      errors: moved(pair),
    })),
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
