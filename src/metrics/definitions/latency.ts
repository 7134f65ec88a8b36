import type { Round, Segment, Summary, Variant } from '../../record/run-record.ts';
import { countedSegments } from '../../record/segments.ts';
import { ANSWERS } from '../../record/step-word.ts';
import {
  chunkGaps,
  durationSeries,
  iterationSeries,
  type RoundValue,
  roundSeries,
} from '../series/latencies.ts';
import {
  absent,
  type Bound,
  type Extract,
  type Selection,
  seriesOf,
  single,
  stepsOf,
} from '../series/series.ts';
import { summarise } from '../series/statistics.ts';
import { ofHeard } from '../series/utterances.ts';
import type { MetricDefinition, Reading } from './definition.ts';

const LATENCY = {
  argument: 'none',
  shape: 'series',
  dimension: 'time',
  better: 'less',
  subjects: ['model', 'step'],
  scopes: [],
  part: 'latency',
  reach: 'series',
} as const;

/** A burst hides when the first text came, but not that it came within the call. */
const withinTheCall = ({ total, burst }: Round): Bound[] => (burst ? [{ low: 0, high: total }] : []);

/** Nor that its tokens, which the engine counted, took no longer than the call. */
const atLeastOverTheCall = ({ total, burst, outputTokens }: Round): Bound[] =>
  burst && outputTokens !== undefined && total > 0
    ? [{ low: outputTokens / (total / 1e9), high: Number.POSITIVE_INFINITY }]
    : [];

/** An aligner answers in one chunk: it has no first chunk and no rate. */
const TRANSCRIBE = ['transcribe'] as const;

/** Metrics with one value for each `transcribe` or `align`, kept in the round of the record. */
export const ROUNDS = {
  ttft: { id: 'ttft', words: TRANSCRIBE, value: (round) => round.ttft, bounds: withinTheCall },
  ttft_text: {
    id: 'ttft_text',
    words: TRANSCRIBE,
    value: (round) => round.ttftText,
    bounds: withinTheCall,
    // A round without text has no first text and is not missing.
    due: ({ text }) => text !== '',
  },
  tokens_per_s: {
    id: 'tokens_per_s',
    words: TRANSCRIBE,
    value: (round) => round.tokensPerS,
    bounds: atLeastOverTheCall,
  },
  rtf: { id: 'rtf', words: ANSWERS, value: (round) => round.rtf },
  total: { id: 'total', words: ANSWERS, value: (round) => round.total },
} as const satisfies Readonly<Record<string, RoundValue>>;

type SpeedReader = (segments: readonly Segment[], selection: Selection) => Extract;

/** Values that are summarised by model under a label, and read the same way by a gate. */
const speed = (label: string, values: SpeedReader, words: readonly string[]) => ({
  speed: { label, values },
  read: (of: Reading): Extract => ofHeard(of, values(of.segments, of.selection), words),
});

const ofRound = (label: string, round: RoundValue) => ({
  ...LATENCY,
  per: 'transcribe',
  needs: round.words,
  ...speed(label, (segments, selection) => roundSeries(segments, round, selection), round.words),
});

/** Of a round, or of a whole iteration: `of iteration`. */
function ofCall(label: string, metric: 'total' | 'rtf') {
  const round = ofRound(label, ROUNDS[metric]);
  return {
    ...round,
    per: 'transcribe, align, call; iteration',
    subjects: ['model', 'step', 'iteration'],
    read: (of: Reading): Extract =>
      of.wholeIteration
        ? ofHeard({ ...of, selection: {} }, iterationSeries(of.segments, metric), ANSWERS)
        : round.read(of),
  } as const;
}

const ofStep = (label: string, word: 'load' | 'unload' | 'call') => ({
  ...LATENCY,
  per: word,
  needs: [word],
  ...speed(label, (segments, selection) => durationSeries(segments, word, selection), [word]),
});

/** Times and rates of the engine, in the order of the tables of speed. */
export const LATENCIES = {
  ttft: {
    ...ofRound('TTFT', ROUNDS.ttft),
    streamed: true,
    meaning: 'first chunk of any kind that holds a byte',
    report: {
      what: 'first chunk of any kind that holds a byte, language and <asr_text> included',
      absent: 'aligner; burst; no chunk',
    },
  },
  ttft_text: {
    ...ofRound('TTFT of text', ROUNDS.ttft_text),
    streamed: true,
    meaning: 'first chunk after `<asr_text>`',
    report: { what: 'the chunk that brings the first of the text', absent: 'as ttft; no text' },
  },
  itl: {
    ...LATENCY,
    meaning: 'gap between chunks',
    streamed: true,
    per: 'token gap',
    subjects: ['model'],
    summarised: true,
    needs: TRANSCRIBE,
    // Rounds that came in a burst have no gaps; the rate of tokens says so for them.
    ...speed(
      'ITL',
      (segments, { model = '' }) =>
        seriesOf(
          chunkGaps(segments).get(model) ?? [],
          '',
          absent('no gaps: burst, or fewer than two chunks'),
        ),
      TRANSCRIBE,
    ),
    read: (of) => ofHeard(of, summarised(of), TRANSCRIBE),
    report: {
      what: 'gap between neighbouring chunks that hold a byte, all rounds pooled',
      absent: 'burst; fewer than two chunks',
    },
  },
  tokens_per_s: {
    ...ofRound('tokens/s', ROUNDS.tokens_per_s),
    streamed: true,
    meaning: "rate from the engine's counters",
    dimension: '1/s',
    better: 'more',
    report: {
      what: 'tokens generated / time of generating them, both differences of the engine’s cumulative counters',
      absent: 'no counters; burst',
    },
  },
  rtf: {
    ...ofCall('RTF', 'rtf'),
    meaning: '`total` over the length of the audio',
    dimension: 'ratio',
    report: { what: 'total / length of the audio' },
  },
  total: {
    ...ofCall('total', 'total'),
    meaning: 'the whole call',
    report: { what: 'length of the call' },
  },
  load_time: {
    ...ofStep('load', 'load'),
    meaning: 'a load',
    report: { what: 'length of start', absent: 'no such step' },
  },
  unload_time: {
    ...ofStep('unload', 'unload'),
    meaning: 'an unload',
    report: { what: 'length of destroy', absent: 'no such step' },
  },
  call_time: {
    ...ofStep('call', 'call'),
    meaning: 'a call of a program',
    report: {
      what: 'length of a call of a program, from outside: a command with its start, a request with its connection',
      absent: 'no such step',
    },
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;

/** A metric of which the record keeps only the summary of each model. */
function summarised({
  metric: { name, statistic = '' },
  record: { latency },
  selection: { model },
}: Reading): Extract {
  const summaries = Object.entries(latency).flatMap(([id, ofModel]) =>
    (model === undefined || id === model) && ofModel[name] !== undefined ? [ofModel[name]] : [],
  );
  const [summary, another] = summaries;
  if (summary === undefined) return absent(`${name} was not measured (burst, or fewer than two chunks)`);
  if (another !== undefined) return absent(`${name} is summarised by model: say of which`);
  const value = Object.entries(summary).find(([key]) => key === statistic)?.[1];
  return value === undefined ? absent(`the record keeps no ${name}.${statistic}`) : single(value);
}

export type LatencyName = keyof typeof LATENCIES;
export const LATENCY_NAMES = Object.keys(LATENCIES) as readonly LatencyName[];

/** Whether the rounds of a model that have it are not all that should: it can break a gate then, and shows none to be kept. */
export function isOfSome(record: Variant, name: LatencyName, model: string): boolean {
  const { speed, needs } = LATENCIES[name];
  const selection = { model };
  const found = ofHeard({ record, selection }, speed.values(countedSegments(record), selection), needs);
  return found.kind === 'series' && (found.missing > 0 || found.part !== undefined);
}

/** The record's `latency` of a cell: summaries by model and metric. */
export function latencyByModel(segments: readonly Segment[]): Record<string, Record<string, Summary>> {
  const models = new Set<string>();
  for (const { step } of stepsOf(segments)) if (step.model !== undefined) models.add(step.model);
  const latency: (readonly [string, Record<string, Summary>])[] = [];
  for (const model of models) {
    const summaries: Record<string, Summary> = {};
    for (const metric of LATENCY_NAMES) {
      const extract = LATENCIES[metric].speed.values(segments, { model });
      const summary = extract.kind === 'series' ? summarise(extract.values) : undefined;
      if (summary !== undefined) summaries[metric] = summary;
    }
    if (Object.keys(summaries).length > 0) latency.push([model, summaries]);
  }
  return Object.fromEntries(latency);
}
