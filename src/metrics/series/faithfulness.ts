import type { Faithfulness, Share } from '../../record/faithfulness.ts';
import type { ErrorRate, Variant } from '../../record/run-record.ts';
import { ratesOf } from './accuracy.ts';
import { absent, type Extract, estimated, ofSelection, type Selection, single } from './series.ts';

type Kind = keyof Faithfulness;

/** What is asked of the shares of a variant. */
interface Question {
  readonly accuracy: Variant['accuracy'];
  readonly kind: Kind;
  readonly selection: Selection;
  /** What there was nothing of. */
  readonly none: string;
}

const sharesOf = ({ accuracy: { faithfulness = {} }, kind, selection: { model } }: Question): Share[] =>
  Object.entries(faithfulness).flatMap(([id, figures]) =>
    model === undefined || id === model ? (figures[kind] ?? []) : [],
  );

/** A share, or another ratio of counts, of one model or of all together; of a corpus with its interval. */
export function shareSeries(question: Question): Extract {
  const shares = sharesOf(question);
  const of = shares.reduce((sum, share) => sum + share.of, 0);
  if (of === 0) return absent(`${question.none}${ofSelection(question.selection)}`);
  const value = shares.reduce((sum, { count }) => sum + count, 0) / of;
  const lacking = shares.find(({ noInterval }) => noInterval !== undefined)?.noInterval;
  if (lacking !== undefined) return absent(`a share of a corpus has no interval: ${lacking}`);
  return estimated(value, shares);
}

/** How often it happened. */
export function countSeries(question: Question): Extract {
  const shares = sharesOf(question);
  if (shares.length === 0) return absent(`${question.none}${ofSelection(question.selection)}`);
  return single(shares.reduce((sum, { count }) => sum + count, 0));
}

/** How an error rate goes on with the length of the audio, a doubling. */
export function slopeSeries(
  { errorRates }: Variant['accuracy'],
  unit: ErrorRate['unit'],
  layer: string,
  { model }: Selection,
): Extract {
  const rates = ratesOf(errorRates, { unit, layer, model });
  const lacking = rates.find(({ slope }) => slope === undefined);
  if (rates.length === 0 || lacking !== undefined) {
    return absent(
      `no slope over length${ofSelection({ model })}: ${lacking?.noSlope ?? 'no corpus was scored'}`,
    );
  }
  const [first] = rates;
  return estimated(
    first?.slope?.perDoubling ?? Number.NaN,
    rates.map(({ slope }) => ({ interval: slope })),
  );
}
