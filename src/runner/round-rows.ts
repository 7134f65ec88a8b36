import type { Normaliser } from '../metrics/accuracy/normaliser.ts';
import { spokenTokens } from '../metrics/faithfulness/speaking-rate.ts';
import type { RunRecord, Variant } from '../record/run-record.ts';
import { HEARS } from '../record/step-word.ts';
import { type Counted, countsOf, type PlacedRound, roundsOf } from './faithfulness.ts';
import { csvText, ms } from './traces.ts';

const HEAD = [
  ...['launch', 'iteration', 'warm_up', 'pass', 'audio', 'model', 'step', 'failed'],
  ...['audio_s', 'total_ms', 'rtf', 'ttft_ms', 'tokens_per_s', 'words'],
  ...['empty', 'truncated', 'too_fast', 'characters', 'repeated_characters', 'units', 'zero_spans'],
  ...['language', 'language_switch', 'hallucinated_words'],
];

/**
 * CSV of every answer of a variant, of a corpus a row an utterance, with each way of failing without a word: 1 where it did, 0
 * where it did not, empty where it cannot be asked. Undefined where no model was to answer. Pure.
 */
export function roundsCsv(record: RunRecord, variant: Variant, chinese: Normaliser): string | undefined {
  const rows = [...roundsOf(record, variant)].map((placed) => rowOf(placed, chinese).join(','));
  return rows.length === 0 ? undefined : `${[HEAD.join(','), ...rows].join('\n')}\n`;
}

function rowOf({ launch, iteration, warmUp, step, heard }: PlacedRound, chinese: Normaliser): unknown[] {
  const { pass = '', audio = '', model = '', failure } = step;
  const place = [launch, iteration, warmUp ? 1 : 0, ...[pass, audio, model, step.step].map(csvText)];
  const failed = failure === undefined ? '' : csvText(failure.code ?? failure.kind);
  if (heard === undefined)
    return [...place, failed, ...Array<string>(HEAD.length - place.length - 1).fill('')];
  const { round } = heard;
  const counts = countsOf(heard, chinese);
  const { words, characters } = spokenTokens(round.text);
  const [looped, zero, made] = [counts.repeated, counts.zeroSpans, counts.hallucinated];
  return [
    ...place,
    failed,
    round.audioSeconds,
    ms(round.total),
    round.rtf?.toFixed(4) ?? '',
    ms(round.ttft),
    round.tokensPerS?.toFixed(3) ?? '',
    HEARS.includes(step.step) ? words + characters : '',
    ...[counts.empty, counts.truncated, counts.rushed].map(first),
    ...[looped?.[1] ?? '', first(looped), zero?.[1] ?? '', first(zero)],
    csvText(round.language ?? ''),
    first(counts.switches),
    first(made),
  ];
}

const first = (counted: Counted): number | '' => counted?.[0] ?? '';
