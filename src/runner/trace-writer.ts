import type { Normaliser } from '../metrics/accuracy/normaliser.ts';
import { spokenTokens } from '../metrics/faithfulness/answer-length.ts';
import type { TimelineSample } from '../metrics/memory/timeline.ts';
import { finishedLaunches } from '../record/journal.ts';
import type { RunRecord, Variant } from '../record/run-record.ts';
import { countedSegments } from '../record/segments.ts';
import { HEARS } from '../record/step-word.ts';
import { RUN_FILES } from '../record/store/run-files.ts';
import type { RunFolder } from '../record/store/run-folder.ts';
import { type Counted, countsOf, type PlacedRound, roundsOf } from './faithfulness.ts';
import { csvText, ms, parseTimelineCsv, timelineCsv, traceFiles, variantCsv } from './traces.ts';

/** The traces of a run in its folder, and the timelines that the record does not hold. */
export class TraceWriter {
  readonly #folder: RunFolder;
  readonly #chinese: Normaliser;
  readonly #timelines = new Map<string, TimelineSample[]>();

  constructor(folder: RunFolder, chinese: Normaliser) {
    this.#folder = folder;
    this.#chinese = chinese;
  }

  /** Reads back the timelines of launches that a run had finished before it is taken up again. */
  takeUp({ variants }: RunRecord): void {
    for (const variant of variants) {
      if (finishedLaunches(variant).length === 0) continue;
      const earlier = this.#folder.read(`traces/${fileName(variant)}-timeline.csv`);
      if (earlier !== undefined) this.#timelines.set(variant.id, parseTimelineCsv(earlier));
    }
  }

  /** @param cell id of the variant that they are of */
  add(cell: string, samples: readonly TimelineSample[]): void {
    this.#timelines.set(cell, [...(this.#timelines.get(cell) ?? []), ...samples]);
  }

  write(record: RunRecord): void {
    for (const variant of record.variants) {
      if (variant.segments.length === 0) continue;
      const name = fileName(variant);
      const counted = countedSegments(variant);
      const broken = variant.segments.filter((segment) => !counted.includes(segment));
      for (const { suffix, csv } of traceFiles({ ...variant, segments: counted })) {
        this.#folder.write(`traces/${name}${suffix}.csv`, csv);
      }
      if (broken.length > 0) {
        this.#folder.write(`traces/${name}-broken.csv`, variantCsv({ ...variant, segments: broken }));
      }
      const samples = this.#timelines.get(variant.id);
      if (samples !== undefined) this.#folder.write(`traces/${name}-timeline.csv`, timelineCsv(samples));
    }
    // Once all has been measured: it is gone through text by text.
    if (record.endedAt !== undefined) writeRounds(this.#folder, record, this.#chinese);
  }
}

/** What every variant answered, in the folder of the run. */
export function writeRounds(folder: RunFolder, record: RunRecord, chinese: Normaliser): void {
  for (const variant of record.variants) {
    const rounds = roundsCsv(record, variant, chinese);
    if (rounds !== undefined) folder.write(`${RUN_FILES.rounds}/${fileName(variant)}.csv`, rounds);
  }
}

/** A variant's id as a file name. */
const fileName = ({ id }: Variant): string => id.replace(/[^a-z0-9-]+/g, '_');

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
