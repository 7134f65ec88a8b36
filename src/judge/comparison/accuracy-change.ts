import { pairedUtterances } from '../../metrics/accuracy/interval/paired.ts';
import { type RateVerdict, rateChange } from '../../metrics/accuracy/interval/rate-change.ts';
import { RATES } from '../../metrics/definitions/accuracy.ts';
import type { AccuracyChange } from '../../record/comparison.ts';
import type { ErrorRate } from '../../record/run-record.ts';
import { changedUnits, points } from '../verdict/rate-change-words.ts';
import type { Groups } from './alignment-change.ts';
import { faithfulnessChanges } from './faithfulness-change.ts';
import { modelsOf } from './launch-values.ts';
import { type CellPair, unmeasured } from './pairs.ts';
import { HeardPairs } from './said.ts';
import type { Labels } from './speed.ts';
import { type TextChange as Change, textChanges } from './text-change.ts';

/**
 * Compares what was said, text by text, the error rates of each layer, and the ways of failing without a word. Decoding at
 * temperature 0 repeats itself, so a text that differs is a difference of the builds, not noise; whether it is worse, only a
 * reference can say.
 */
export function compareAccuracy(
  pairs: readonly CellPair[],
  baseline: string,
  labels: Labels,
  groups: Groups = new Map(),
  heardPairs = new HeardPairs(),
): AccuracyChange[] {
  const name = (id: string): string => labels.get(id) ?? id;
  return pairs.flatMap((pair) => {
    const missing =
      unmeasured(name(baseline), pair.baseline) ?? unmeasured(name(pair.candidate), pair.variant);
    const models = [...new Set([...modelsOf(pair.baseline), ...modelsOf(pair.variant)])];
    return models.flatMap((model): AccuracyChange[] => {
      const place = { candidate: pair.candidate, cell: pair.cell, model };
      if (missing !== undefined) {
        const none = { verdict: 'unjudged', baseline: null, value: null, reason: missing } as const;
        return [{ ...place, what: 'text', ...none }];
      }
      const heard = heardPairs.of(pair, model);
      const changes = [
        ...textChanges(pair, model, heard),
        ...rateChanges(pair, model),
        ...faithfulnessChanges(pair, model, heard, groups),
      ];
      return changes.map((change) => ({ ...place, ...change }));
    });
  });
}

const VERDICTS = {
  worse: 'worse',
  better: 'better',
  same: 'same',
  'not-worse': 'same',
  undecided: 'inconclusive',
} as const satisfies Record<RateVerdict, Change['verdict']>;

/**
 * Rates of a corpus, utterance by utterance (docs/metrics.md#comparing-error-rates); undefined where one side has none, or
 * heard others.
 */
function corpusChange(ours: ErrorRate, theirs: ErrorRate): Pick<Change, 'verdict' | 'reason'> | undefined {
  const pairs = pairedUtterances(ours, theirs);
  if (pairs === undefined) return undefined;
  if ('reason' in pairs) return { verdict: 'unjudged', reason: pairs.reason };
  const change = rateChange(pairs);
  if ('reason' in change) return { verdict: 'unjudged', reason: `no interval: ${change.reason}` };
  const { verdict, bounds } = change;
  const interval = `${points(change.change)} points (99 %: ${points(bounds[0])} … ${points(bounds[1])})`;
  return { verdict: VERDICTS[verdict], reason: `${interval}; ${changedUnits(change)}` };
}

function rateChanges({ baseline, variant }: CellPair, model: string): Change[] {
  const of = (rates: readonly ErrorRate[]): ErrorRate[] => rates.filter((rate) => rate.model === model);
  return of(variant.accuracy.errorRates).flatMap((ours): Change[] => {
    const theirs = of(baseline.accuracy.errorRates).find(
      ({ unit, layer }) => unit === ours.unit && layer === ours.layer,
    );
    if (theirs === undefined) return [];
    const what = `${metricOf(ours.unit)}(${ours.layer})`;
    const levels = { what, baseline: percent(theirs.rate), value: percent(ours.rate) };
    if (theirs.normaliser !== ours.normaliser) {
      const reason = `other normalisers: ${theirs.normaliser} against ${ours.normaliser}`;
      return [{ ...levels, verdict: 'unjudged', reason }];
    }
    const ofCorpus = corpusChange(ours, theirs);
    if (ofCorpus !== undefined) return [{ ...levels, ...ofCorpus }];
    const errors = ({ substitutions: s, deletions: d, insertions: i, n }: ErrorRate): string =>
      `${s + d + i} of ${n}`;
    const reason = `errors: ${errors(theirs)} against ${errors(ours)}`;
    if (ours.rate >= theirs.rate)
      return [{ ...levels, verdict: ours.rate > theirs.rate ? 'worse' : 'same', reason }];
    // More errors on one recording are there to be seen; fewer, without an interval, praise no build.
    return [
      {
        ...levels,
        verdict: 'differs',
        reason: `${reason}; not of a corpus: fewer are no proof that it is better`,
      },
    ];
  });
}

/** A row of an error rate: `wer(raw)`. */
export const isRate = ({ what }: Pick<AccuracyChange, 'what'>): boolean => what.includes('(');

const metricOf = (unit: ErrorRate['unit']): string =>
  Object.entries(RATES).find(([, rate]) => rate.unit === unit)?.[0] ?? unit;

const percent = (rate: number): string => `${(100 * rate).toFixed(2)} %`;
