import type { AccuracyChange, SpeedComparison } from '../../record/comparison.ts';
import type { Segment, Variant } from '../../record/run-record.ts';
import { compareAccuracy, isRate } from './accuracy-change.ts';
import { isFaithfulness } from './faithfulness-change.ts';
import { modelsOf } from './launch-values.ts';
import type { CellPair } from './pairs.ts';
import { HeardPairs, wordsOf } from './said.ts';
import { wordChange } from './text-change.ts';

/**
 * Speeds with what keeps them from being those of the same work (docs/comparison.md#same-work): a build that says less is soon
 * done. A load is the same work whatever is said after it.
 */
export function qualified(
  speed: readonly SpeedComparison[],
  accuracy: readonly AccuracyChange[],
  pairs: readonly CellPair[],
  heard: HeardPairs,
): SpeedComparison[] {
  const known = new Map<string, string | undefined>();
  return speed.map((row) => {
    if (row.metric === 'load_time' || row.verdict === 'unjudged') return row;
    const key = JSON.stringify([row.candidate, row.cell, row.model]);
    if (!known.has(key)) known.set(key, otherWork(row, accuracy, pairs, heard));
    const why = known.get(key);
    return why === undefined ? row : { ...row, otherWork: why };
  });
}

/**
 * Why two cells did not do the same work, by all that was said in them, or by one model of theirs; undefined where they did.
 * Where each has one model, these are set against each other, whatever they are called.
 */
export function otherWorkIn(
  { baseline, variant }: Pick<CellPair, 'baseline' | 'variant'>,
  model?: string,
): string | undefined {
  const [theirs, ours] = [modelsOf(baseline), modelsOf(variant)];
  const [before, now] = [theirs[0], ours[0]];
  const one = theirs.length === 1 && ours.length === 1 && before !== undefined && now !== undefined;
  const pair: CellPair = {
    candidate: variant.engine,
    cell: variant.id,
    baseline: one && before !== now ? underName(baseline, before, now) : baseline,
    variant,
  };
  const heard = new HeardPairs();
  const accuracy = compareAccuracy([pair], baseline.engine, new Map(), new Map(), heard);
  const models = model === undefined || one ? new Set(one ? ours : [...ours, ...theirs]) : [model];
  for (const name of models) {
    const why = otherWork({ ...pair, model: name }, accuracy, [pair], heard);
    if (why !== undefined) return why;
  }
  return undefined;
}

/** The cell with its one model under another name. */
function underName(cell: Variant, from: string, to: string): Variant {
  const { accuracy } = cell;
  const keyed = <T>(by: Readonly<Record<string, T>>): Record<string, T> => {
    const own = by[from];
    return own === undefined ? {} : { [to]: own };
  };
  const named = <T extends { readonly model?: string | undefined }>(it: T): T =>
    it.model === from ? { ...it, model: to } : it;
  const segments = cell.segments.map(
    (segment): Segment => ({
      ...segment,
      before: segment.before.map(named),
      iterations: segment.iterations.map((it) => ({ ...it, steps: it.steps.map(named) })),
    }),
  );
  return {
    ...cell,
    segments,
    accuracy: {
      ...accuracy,
      texts: keyed(accuracy.texts),
      errorRates: accuracy.errorRates.map(named),
      ...(accuracy.faithfulness !== undefined && { faithfulness: keyed(accuracy.faithfulness) }),
    },
  };
}

type Place = Pick<SpeedComparison, 'candidate' | 'cell' | 'model'>;

/** `says 40 % fewer words`; undefined where both builds did the same work. */
function otherWork(
  { candidate, cell, model }: Place,
  accuracy: readonly AccuracyChange[],
  pairs: readonly CellPair[],
  heard: HeardPairs,
): string | undefined {
  const pair = pairs.find((it) => it.candidate === candidate && it.cell === cell);
  const rows = accuracy.filter(
    (row) => row.candidate === candidate && row.cell === cell && row.model === model,
  );
  if (pair === undefined) return undefined;
  const words = wordChange(wordsOf(heard.of(pair, model)));
  if (words !== undefined) return `says ${words}`;
  const silent = rows.filter(
    (row) => isFaithfulness(row) && (row.verdict === 'worse' || row.verdict === 'inconclusive'),
  );
  const [first] = silent;
  if (first !== undefined) return `has ${first.what} ${first.value} against ${first.baseline}`;
  const text = rows.find(({ what }) => what === 'text');
  if (text === undefined || text.verdict === 'same') return undefined;
  if (text.verdict === 'unjudged') return `has texts that cannot be compared: ${text.reason}`;
  return isNotWorse(rows, pair, model) ? undefined : 'says other texts';
}

/** Other texts are shown to be as right: by every error rate, over the utterances of a corpus. */
function isNotWorse(rows: readonly AccuracyChange[], { variant }: CellPair, model: string): boolean {
  const rates = rows.filter(isRate);
  const ofCorpus = variant.accuracy.errorRates
    .filter((rate) => rate.model === model)
    .every(({ utterances }) => utterances !== undefined);
  return (
    rates.length > 0 && ofCorpus && rates.every(({ verdict }) => verdict === 'same' || verdict === 'better')
  );
}
