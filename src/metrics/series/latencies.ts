import type { Round, Segment, Summary } from '../../record/run-record.ts';
import {
  absent,
  type Bound,
  type Extract,
  lack,
  ofSelection,
  type PlacedStep,
  type Selection,
  selects,
  seriesOf,
  stepsOf,
} from './series.ts';
import { summarise } from './statistics.ts';

/** Latencies and rates with one value for each `transcribe` or `align` (docs/gates.md#metrics). */
export const ROUND_METRICS = ['ttft', 'ttft_text', 'tokens_per_s', 'rtf', 'total'] as const;
export type RoundMetric = (typeof ROUND_METRICS)[number];

const VALUE: Readonly<Record<RoundMetric, (round: Round) => number | undefined>> = {
  ttft: (round) => round.ttft,
  ttft_text: (round) => round.ttftText,
  tokens_per_s: (round) => round.tokensPerS,
  rtf: (round) => round.rtf,
  total: (round) => round.total,
};

/** A burst hides when the first text came, but not that it came within the call. */
const withinTheCall = ({ total, burst }: Round): Bound[] => (burst ? [{ low: 0, high: total }] : []);
const BOUNDS: Readonly<Partial<Record<RoundMetric, (round: Round) => Bound[]>>> = {
  ttft: withinTheCall,
  ttft_text: withinTheCall,
};

/** Steps that have the metric. An aligner answers in one chunk: it has no first chunk and no rate. */
export function roundWords(metric: RoundMetric): readonly ('transcribe' | 'align')[] {
  return metric === 'rtf' || metric === 'total' ? ['transcribe', 'align'] : ['transcribe'];
}

/**
 * One value for each measured round: warm-up iterations and failed steps are left out, and so are rounds in
 * `before` and `after`. A round without text has no first text and is not missing from `ttft_text`.
 */
export function roundSeries(
  segments: readonly Segment[],
  metric: RoundMetric,
  selection: Selection,
): Extract {
  const words: readonly string[] = roundWords(metric);
  const rounds = measured(segments)
    .filter(({ step }) => words.includes(step.step) && selects(selection, step))
    .flatMap(({ step }) => step.round ?? [])
    .filter((round) => metric !== 'ttft_text' || round.text !== '');
  const bursts = rounds.filter((round) => VALUE[metric](round) === undefined && round.burst).length;
  const why = bursts > 0 ? `burst: all chunks came at the end of the call` : 'not measured';
  const none =
    rounds.length === 0
      ? lack(segments, words, selection)
      : absent(`none of ${rounds.length} rounds${ofSelection(selection)} has ${metric} (${why})`);
  const extract = seriesOf(rounds.map(VALUE[metric]), why, none);
  const bounds = rounds
    .filter((round) => VALUE[metric](round) === undefined)
    .flatMap((round) => BOUNDS[metric]?.(round) ?? []);
  return bounds.length === 0 ? extract : { ...extract, bounds };
}

/** Time of every `load` or `unload`, ns; those of `before` and `after` count, they may be the only ones. */
export function durationSeries(
  segments: readonly Segment[],
  word: 'load' | 'unload',
  selection: Selection,
): Extract {
  const times = [...stepsOf(segments)]
    .filter(({ step, warmUp }) => step.step === word && !warmUp && step.failure === undefined)
    .filter(({ step }) => selects(selection, step))
    .map(({ step }) => step.duration);
  return seriesOf(times, '', lack(segments, [word], selection));
}

/**
 * Whole iterations, warm-up and failed ones left out: their time, or that over the audio which they heard
 * (what was transcribed; where nothing was, what was aligned).
 */
export function iterationSeries(segments: readonly Segment[], metric: 'total' | 'rtf'): Extract {
  const whole = segments
    .flatMap(({ iterations }) => iterations)
    .filter(({ warmUp, steps }) => !warmUp && steps.every(({ failure }) => failure === undefined));
  const values = whole.map(({ duration, steps }) => {
    if (metric === 'total') return duration;
    const heard = (word: string) =>
      steps
        .filter(({ step }) => step === word)
        .reduce((sum, { round }) => sum + (round?.audioSeconds ?? 0), 0);
    const seconds = heard('transcribe') || heard('align');
    return seconds === 0 ? undefined : duration / 1e9 / seconds;
  });
  const none =
    whole.length === 0 ? absent('no iteration was measured') : lack(segments, ['transcribe', 'align'], {});
  return seriesOf(values, 'no audio heard', none);
}

/**
 * The record's `latency` of a cell: summaries by model and metric. Gaps between chunks (`itl`) are not in the
 * rounds of the record, only their summaries; whoever has them passes them by model, in ns.
 */
export function latencyByModel(
  segments: readonly Segment[],
  gaps: Readonly<Record<string, readonly number[]>> = {},
): Record<string, Record<string, Summary>> {
  const models = new Set(Object.keys(gaps));
  for (const { step } of stepsOf(segments)) if (step.model !== undefined) models.add(step.model);
  const latency: Record<string, Record<string, Summary>> = {};
  for (const model of models) {
    const extracts: [string, Extract][] = [
      ...ROUND_METRICS.map((metric): [string, Extract] => [metric, roundSeries(segments, metric, { model })]),
      ['itl', seriesOf(gaps[model] ?? [], '', absent('no gaps'))],
      ['load_time', durationSeries(segments, 'load', { model })],
      ['unload_time', durationSeries(segments, 'unload', { model })],
    ];
    const summaries: Record<string, Summary> = {};
    for (const [metric, extract] of extracts) {
      const summary = extract.kind === 'series' ? summarise(extract.values) : undefined;
      if (summary !== undefined) summaries[metric] = summary;
    }
    if (Object.keys(summaries).length > 0) latency[model] = summaries;
  }
  return latency;
}

/** Steps of measured iterations that did not fail. */
function measured(segments: readonly Segment[]): PlacedStep[] {
  return [...stepsOf(segments)].filter(
    ({ step, phase, warmUp }) => phase === 'each' && !warmUp && step.failure === undefined,
  );
}
