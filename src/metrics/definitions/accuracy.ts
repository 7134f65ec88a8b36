import { HEARS } from '../../record/step-word.ts';
import { alignErrors, alignWarnings, distinctTexts, errorRate, repeatedTexts } from '../series/accuracy.ts';
import { shareSeries } from '../series/faithfulness.ts';
import { absent, single } from '../series/series.ts';
import { ofHeard } from '../series/utterances.ts';
import { COUNT } from './counts.ts';
import type { MetricDefinition, Reading } from './definition.ts';
import { FAITHFULNESS } from './faithfulness.ts';

const ofRate = (unit: 'word' | 'char' | 'mixed') =>
  ({
    argument: 'layer',
    shape: 'number',
    per: 'corpus',
    dimension: 'ratio',
    better: 'less',
    subjects: ['model'],
    scopes: [],
    needs: ['transcribe', 'call'],
    part: 'accuracy',
    reach: 'cell',
    percent: true,
    unit,
    read: ({ record, metric: { name, argument = '' }, selection }: Reading) =>
      errorRate(record.accuracy, { name, unit }, argument, selection),
  }) as const;

const ALIGNMENT = { needs: ['align'], part: 'accuracy' } as const;

/** Error rates, by the unit that they count. */
export const RATES = {
  wer: {
    ...ofRate('word'),
    meaning: 'word error rate',
    report: { what: 'word error rate: tokens are words, split at white space' },
  },
  cer: {
    ...ofRate('char'),
    meaning: 'character error rate',
    report: {
      what: 'character error rate: tokens are code points (𠮷 is one, not two)',
      absent: 'no reference text',
    },
  },
  mixer: {
    ...ofRate('mixed'),
    meaning: 'mixed error rate: Han characters, Latin words',
    report: {
      what: 'mixed error rate: each Han or Kana character is a token, each run of other letters and digits is a token',
      absent: 'no reference text',
    },
  },
} as const satisfies Readonly<Record<string, MetricDefinition & { readonly unit: string }>>;

/** Whether the text and its times are right. */
export const ACCURACY = {
  ...RATES,
  distinct_texts: {
    ...COUNT,
    meaning: 'different texts over all iterations; of several models, the most',
    per: 'model',
    better: 'one',
    subjects: ['model'],
    needs: ['transcribe', 'align', 'call'],
    part: 'accuracy',
    reach: 'cell',
    read: ({ record, selection }) => distinctTexts(record.accuracy, selection),
    report: { what: 'how many different texts a model gave for the same audio over all iterations' },
  },
  repeated_share: {
    ...COUNT,
    meaning: 'share of the recognised text that is a loop of the model',
    dimension: 'ratio',
    subjects: ['model'],
    reach: 'cell',
    needs: ['transcribe', 'call'],
    percent: true,
    read: (of) =>
      ofHeard(
        of,
        of.record.accuracy.faithfulness === undefined
          ? repeatedTexts(of.record.accuracy, of.selection)
          : shareSeries({
              accuracy: of.record.accuracy,
              kind: 'repeated',
              selection: of.selection,
              none: 'nothing was transcribed',
            }),
        HEARS,
      ),
  },
  ...FAITHFULNESS,
  align_errors: {
    ...COUNT,
    ...ALIGNMENT,
    meaning: 'findings `E_…`, all rounds together',
    subjects: ['model', 'step'],
    read: (of) => ofHeard(of, alignErrors(of.segments, of.selection), ['align']),
    report: { what: 'findings that fail an alignment (E_…)', better: '0', absent: 'no align step' },
  },
  align_warnings: {
    ...COUNT,
    ...ALIGNMENT,
    meaning: 'share of units with a finding `W_…`',
    shape: 'series',
    per: 'align',
    dimension: 'ratio',
    subjects: ['model', 'step'],
    reach: 'series',
    percent: true,
    read: (of) => ofHeard(of, alignWarnings(of.segments, of.selection), ['align']),
    report: { what: 'units with a warning (W_…)', absent: 'no align step' },
  },
  aas: {
    ...COUNT,
    ...ALIGNMENT,
    meaning: 'accumulated average shift against the reference times',
    per: 'corpus',
    dimension: 'time',
    reach: 'cell',
    read({ record }) {
      const shift = record.accuracy.alignment?.aas;
      return shift === undefined ? absent('no shift against reference times') : single(shift * 1e6);
    },
    report: { what: 'accumulated average shift against reference times', unit: 'ms' },
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;
