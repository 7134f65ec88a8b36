import type { Faithfulness } from '../../record/faithfulness.ts';
import type { ErrorRate, Variant } from '../../record/run-record.ts';
import { HEARS } from '../../record/step-word.ts';
import { countSeries, shareSeries, slopeSeries } from '../series/faithfulness.ts';
import type { Extract, Selection } from '../series/series.ts';
import { ofHeard } from '../series/utterances.ts';
import type { MetricDefinition, Reading } from './definition.ts';

const ofCell = {
  argument: 'none',
  shape: 'number',
  better: 'less',
  subjects: ['model'],
  scopes: [],
  part: 'accuracy',
  reach: 'cell',
  per: 'corpus',
} as const;

/** A figure of the rounds of these steps. */
const ofRounds = (
  needs: readonly string[],
  read: (of: Variant['accuracy'], selection: Selection) => Extract,
) =>
  ({
    ...ofCell,
    needs,
    read: (of: Reading) => ofHeard(of, read(of.record.accuracy, of.selection), needs),
  }) as const;

/** Of a corpus with its interval. */
const ratio = (kind: keyof Faithfulness, needs: readonly string[], absent: string) =>
  ({
    ...ofRounds(needs, (accuracy, selection) => shareSeries({ accuracy, kind, selection, none: absent })),
  }) as const;

const share = (kind: keyof Faithfulness, needs: readonly string[], absent: string) =>
  ({ ...ratio(kind, needs, absent), dimension: 'ratio', percent: true }) as const;

const slope = (name: string, unit: ErrorRate['unit']) =>
  ({
    ...ofCell,
    argument: 'layer',
    dimension: 'ratio',
    percent: true,
    needs: HEARS,
    meaning: `how much ${name} grows with each doubling of the length of the audio`,
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
    ...ofRounds(HEARS, (accuracy, selection) =>
      countSeries({ accuracy, kind: 'switches', selection, none: 'the engine named no language' }),
    ),
    dimension: 'count',
    meaning: 'rounds whose language is not that of their audio, or of the chunk before',
    report: {
      what: 'rounds whose language is not that of their audio; of chunks, not that of the one before',
    },
  },
  hallucinated_words: {
    ...ratio('hallucinated', HEARS, 'no audio with an empty reference'),
    dimension: 'count',
    meaning: 'words a minute in audio whose reference is empty',
    report: { what: 'words ÷ minutes of audio in which nobody speaks' },
  },
  wer_slope: slope('`wer`', 'word'),
  cer_slope: slope('`cer`', 'char'),
  mixer_slope: slope('`mixer`', 'mixed'),
} as const satisfies Readonly<Record<string, MetricDefinition>>;

/** What gates call each figure of the record. */
export const FAITHFULNESS_METRICS = {
  empty: 'empty_share',
  truncated: 'truncated_share',
  rushed: 'too_fast_share',
  repeated: 'repeated_share',
  zeroSpans: 'zero_span_share',
  switches: 'language_switches',
  hallucinated: 'hallucinated_words',
} as const satisfies Readonly<Record<keyof Faithfulness, keyof typeof FAITHFULNESS | 'repeated_share'>>;
