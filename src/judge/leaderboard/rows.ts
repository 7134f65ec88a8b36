import { type RateInterval, rateInterval } from '../../metrics/accuracy/interval/rate-interval.ts';
import { audioSpeed, firstTokens, ofAudio } from '../../metrics/definitions/heard-speed.ts';
import { ROUNDS } from '../../metrics/definitions/latency.ts';
import { roundSeries } from '../../metrics/series/latencies.ts';
import { stepsOf } from '../../metrics/series/series.ts';
import { utterancesHeard } from '../../metrics/series/utterances.ts';
import { exact } from '../../record/exact.ts';
import type { Share } from '../../record/faithfulness.ts';
import type { LeaderboardRate, LeaderboardRow, LeaderboardSet } from '../../record/leaderboard.ts';
import type { ErrorRate, RunRecord, Segment, Variant } from '../../record/run-record.ts';
import { countedSegments } from '../../record/segments.ts';
import { HEARS } from '../../record/step-word.ts';
import { cellName } from '../comparison/pairs.ts';
import { type Marks, marksOf } from './marks.ts';

/** A row before it is ranked, with what ranking takes. */
export interface Entry {
  readonly set: Omit<LeaderboardSet, 'name'>;
  readonly row: Omit<LeaderboardRow, 'set' | 'standing' | 'said' | 'source' | 'marks'>;
  readonly marks: Marks;
  /** Errors and length of each utterance of the set. */
  readonly counted: Pick<ErrorRate, 'utterances' | 'rounds'>;
  readonly record: RunRecord;
  readonly variant: Variant;
}

type Corpus = NonNullable<RunRecord['corpora']>[number];

/** What each is ranked by, where there are several: text without spaces has no words. */
const UNITS: readonly ErrorRate['unit'][] = ['word', 'char', 'mixed'];

/** The rows of a run: a model of a cell on a layer of a corpus each. */
export function entriesOf(record: RunRecord): Entry[] {
  return record.variants.flatMap((variant) =>
    (record.corpora ?? []).flatMap((corpus) => entriesOfCorpus(record, variant, corpus)),
  );
}

function entriesOfCorpus(record: RunRecord, variant: Variant, corpus: Corpus): Entry[] {
  const audio = record.audio.filter(({ utterance }) => utterance?.corpus === corpus.id);
  const own = new Set(audio.map(({ id }) => id));
  const segments = countedSegments(variant).map((segment) => ofAudio(segment, own));
  const heard = utterancesHeard(segments, audio);
  const alone = soleCorpus(record, variant) === corpus.id;
  const keys = new Map(
    variant.accuracy.errorRates
      .filter(({ utterances = {} }) => Object.keys(utterances).some((id) => own.has(id)))
      .map(({ model, layer }) => [JSON.stringify([model, layer]), { model, layer }]),
  );
  return [...keys.values()].flatMap(({ model, layer }): Entry[] => {
    const rates = UNITS.flatMap((unit) =>
      variant.accuracy.errorRates.filter(
        (rate) => rate.unit === unit && rate.model === model && rate.layer === layer,
      ),
    );
    const [first] = rates;
    if (first === undefined) return [];
    const shown = rates.map((rate) => (alone ? storedRate(rate) : rateOfPart(rate, own)));
    const [rate, ...others] = shown;
    if (rate === undefined) return [];
    const sums = { asked: 0, heard: 0, failed: 0 };
    for (const one of heard.filter((it) => it.model === model && HEARS.includes(it.step))) {
      sums.asked += one.asked;
      sums.heard += one.heard;
      sums.failed += one.failed;
    }
    const figures = figuresOf(record, variant, segments, model, { corpus: corpus.id, audio: own, alone });
    return [
      {
        set: {
          corpus: corpus.id,
          layer,
          unit: first.unit,
          normaliser: first.normaliser,
          contents: corpus.contents,
          utterances: corpus.utterances,
          chosen: corpus.heard,
          seed: corpus.seed,
          ...exact({ manifest: corpus.sha256, limit: corpus.limit }),
        },
        row: {
          model: modelName(record, model),
          build: buildName(record, variant.engine),
          cell: cellName(variant),
          run: record.id,
          rate,
          others,
          ...sums,
          ...figures,
        },
        marks: marksOf(record, variant, model, sums, rate.noInterval),
        counted: { utterances: partOf(first, own), rounds: first.rounds },
        record,
        variant,
      },
    ];
  });
}

/** The corpus that a cell heard, where it heard no other. */
function soleCorpus({ audio }: RunRecord, variant: Variant): string | undefined {
  const corpora = new Map(audio.flatMap(({ id, utterance }) => (utterance ? [[id, utterance.corpus]] : [])));
  const heard = new Set<string | undefined>();
  for (const { step } of stepsOf(countedSegments(variant))) {
    if (HEARS.includes(step.step) && step.audio !== undefined) heard.add(corpora.get(step.audio));
  }
  const [only, ...more] = heard;
  return more.length === 0 ? only : undefined;
}

const storedRate = ({ unit, rate, interval, noInterval }: ErrorRate): LeaderboardRate => ({
  unit,
  rate,
  ...(interval === undefined ? { noInterval: noInterval ?? 'it is of no corpus' } : spreadOf(interval)),
});

const partOf = ({ utterances = {} }: ErrorRate, own: ReadonlySet<string>): ErrorRate['utterances'] =>
  Object.fromEntries(Object.entries(utterances).filter(([id]) => own.has(id)));

/** A cell that heard several corpora has one rate of them together: of each it is counted again. */
function rateOfPart(whole: ErrorRate, own: ReadonlySet<string>): LeaderboardRate {
  const counted = Object.values(partOf(whole, own) ?? {});
  const [errors, length] = counted.reduce(([e, l], it) => [e + it.errors, l + it.length], [0, 0]);
  const common = { unit: whole.unit, rate: length === 0 ? 0 : errors / length };
  if (counted.length < own.size) {
    return { ...common, noInterval: `${counted.length} of ${own.size} utterances could be counted` };
  }
  const found = rateInterval(counted);
  if ('reason' in found) return { ...common, noInterval: found.reason };
  return { ...common, ...spreadOf(found) };
}

const spreadOf = ({
  ci95,
  bounds,
  kind,
  units,
}: Omit<RateInterval, 'rate'>): Omit<LeaderboardRate, 'unit' | 'rate'> => ({
  ci95: [...ci95],
  bounds: [...bounds],
  kind,
  units,
});

type Figures = Pick<
  LeaderboardRow,
  'rtfx' | 'ttft' | 'peakRss' | 'empty' | 'truncated' | 'repeated' | 'absent'
>;

function figuresOf(
  record: RunRecord,
  variant: Variant,
  segments: readonly Segment[],
  model: string,
  set: { readonly corpus: string; readonly audio: ReadonlySet<string>; readonly alone: boolean },
): Figures {
  const absent: Record<string, string> = {};
  const told = <Value>(name: string, value: Value | undefined, why: string): Value | undefined => {
    if (value === undefined) absent[name] = why;
    return value;
  };
  const times = roundSeries(segments, ROUNDS.rtf, { model });
  const ttft = firstTokens(segments, model);
  const peak = Math.max(0, ...countedSegments(variant).map((segment) => segment.peak.rss ?? 0));
  const others = record.models.filter(({ kind }) => kind === 'asr').length > 1 && modelsOf(segments) > 1;
  const shares = variant.accuracy.faithfulness?.[model];
  const shareTold = (name: 'empty' | 'truncated' | 'repeated'): Share | undefined => {
    const whole = shares?.[name];
    if (whole !== undefined && !set.alone && whole.sets === undefined)
      return told(name, undefined, 'the record was made before shares were kept by set');
    return told(name, set.alone ? whole : whole && shareOfSet(whole, set), 'nothing to count it by');
  };
  return {
    ...exact({
      rtfx: told(
        'rtfx',
        audioSpeed(segments, model),
        times.kind === 'absent' ? times.reason : 'no round was measured',
      ),
      ttft: 'reason' in ttft ? told('ttft', undefined, ttft.reason) : { p50: ttft.p50, p95: ttft.p95 },
      peakRss: told(
        'peakRss',
        peak === 0 || others ? undefined : peak,
        others ? 'the process held several models' : 'memory was not read',
      ),
      empty: shareTold('empty'),
      truncated: shareTold('truncated'),
      repeated: shareTold('repeated'),
    }),
    absent,
  };
}

/** Of a share over several sets that of one; undefined where nothing of it could be asked. */
function shareOfSet(
  { sets, where, each = {} }: Share,
  { corpus, audio }: { readonly corpus: string; readonly audio: ReadonlySet<string> },
): Share | undefined {
  const counted = sets?.[corpus];
  if (counted === undefined) return undefined;
  return {
    ...counted,
    where: where.filter((place) => audio.has(place.split(', ')[0] ?? '')),
    each: Object.fromEntries(Object.entries(each).filter(([id]) => audio.has(id))),
  };
}

/** What stood in for a model that was not there is another model for every reader of a table. */
function modelName({ models }: RunRecord, model: string): string {
  const took = models.find(({ id }) => id === model)?.took;
  return took === undefined ? model : `${model} (${took.model})`;
}

const modelsOf = (segments: readonly Segment[]): number =>
  new Set([...stepsOf(segments)].flatMap(({ step }) => step.model ?? [])).size;

/** A library that was given by its path is called by its file: where it lies on a machine tells a reader nothing. */
export const publicLabel = (label: string): string => label.split('/').at(-1) || label;

/** `mended (commit 1a2b3c4d5e)`; of a library that was given, what its file is. */
export function buildName({ engines }: RunRecord, id: string): string {
  const engine = engines.find((one) => one.id === id);
  if (engine === undefined) return id;
  const { label, source, sha256 } = engine;
  return `${publicLabel(label)} (${source === undefined ? `sha256 ${sha256.slice(0, 10)}` : `commit ${source.commit.hash.slice(0, 10)}`})`;
}
