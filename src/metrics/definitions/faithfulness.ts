import type { Faithfulness } from '../../record/faithfulness.ts';
import type { ErrorRate } from '../../record/run-record.ts';
import { countSeries, shareSeries, slopeSeries } from '../series/faithfulness.ts';
import { ofPart, partHeard } from '../series/utterances.ts';
import type { MetricDefinition, Reading } from './definition.ts';

/** Steps that hear. */
export const HEARS = ['transcribe', 'call'] as const;

const ofCell = {
  argument: 'none',
  shape: 'number',
  better: 'less',
  subjects: ['model'],
  scopes: [],
  part: 'accuracy',
  reach: 'cell',
} as const;

/** A share of the rounds of these steps, of a corpus with its interval. */
const share = (kind: keyof Faithfulness, needs: readonly string[], absent: string) =>
  ({
    ...ofCell,
    per: 'corpus',
    dimension: 'ratio',
    percent: true,
    needs,
    absent,
    read: ({ record: { accuracy, utterances }, selection }: Reading) =>
      ofPart(shareSeries(accuracy, kind, selection, absent), partHeard(utterances, needs, selection)),
  }) as const;

const slope = (name: string, unit: ErrorRate['unit']) =>
  ({
    ...ofCell,
    argument: 'layer',
    per: 'corpus',
    dimension: 'ratio',
    percent: true,
    needs: HEARS,
    meaning: `how much ${name} grows with each doubling of the length of the audio`,
    absent: 'no corpus; fewer than 20 units; all as long',
    read: ({ record: { accuracy }, metric: { argument = '' }, selection }: Reading) =>
      slopeSeries(accuracy, unit, argument, selection),
  }) as const;

/** The ways in which a speech model fails without a word: docs/metrics.md#faithfulness. */
export const FAITHFULNESS = {
  empty_share: {
    ...share('empty', HEARS, 'no reference, and no chunk with speech'),
    meaning: 'share of rounds without a word where something was said',
    report: { what: 'rounds without a word where something was said ÷ such rounds' },
  },
  truncated_share: {
    ...share('truncated', HEARS, 'no reference of 5 tokens or more'),
    meaning: 'share of rounds that end before their reference does',
    report: { what: 'rounds that end before their reference does ÷ rounds with a reference' },
  },
  too_fast_share: {
    ...share('rushed', HEARS, 'no reference, and no chunk'),
    meaning: 'share of rounds that say more than anybody could in that time',
    report: { what: 'rounds with more than 6 words or 12 characters a second ÷ rounds' },
  },
  zero_span_share: {
    ...share('zeroSpans', ['align'], 'no `align`'),
    meaning: 'share of aligned units without a length',
    report: { what: 'units that end where they start ÷ units' },
  },
  language_switches: {
    ...ofCell,
    per: 'corpus',
    dimension: 'count',
    needs: HEARS,
    meaning: 'rounds whose language is not that of their audio, or of the chunk before',
    absent: 'the engine names no language',
    read: ({ record: { accuracy, utterances }, selection }) =>
      ofPart(
        countSeries(accuracy, 'switches', selection, 'the engine named no language'),
        partHeard(utterances, HEARS, selection),
      ),
    report: {
      what: 'rounds whose language is not that of their audio; of chunks, not that of the one before',
    },
  },
  hallucinated_words: {
    ...ofCell,
    per: 'corpus',
    dimension: 'count',
    needs: HEARS,
    meaning: 'words a minute in audio whose reference is empty',
    absent: 'no audio with an empty reference',
    read: ({ record: { accuracy, utterances }, selection }) =>
      ofPart(
        shareSeries(accuracy, 'hallucinated', selection, 'no audio with an empty reference'),
        partHeard(utterances, HEARS, selection),
      ),
    report: { what: 'words ÷ minutes of audio in which nobody speaks' },
  },
  wer_slope: slope('`wer`', 'word'),
  cer_slope: slope('`cer`', 'char'),
  mixer_slope: slope('`mixer`', 'mixed'),
} as const satisfies Readonly<Record<string, MetricDefinition>>;
