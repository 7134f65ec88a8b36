import { comparedTokens } from '../metrics/accuracy/error-rate.ts';
import type { CountedUtterance } from '../metrics/accuracy/interval/units.ts';
import type { Normaliser } from '../metrics/accuracy/normaliser.ts';
import { FASTEST, isCutShort, leastSeconds, spokenTokens } from '../metrics/faithfulness/answer-length.ts';
import { shareOf } from '../metrics/faithfulness/counts.ts';
import { languageNamed } from '../pipeline/languages.ts';
import { countRepetitions } from '../pipeline/repetitions.ts';
import { exact } from '../record/exact.ts';
import type { Faithfulness, Share } from '../record/faithfulness.ts';
import type { Round, RunRecord, StepRecord, Variant } from '../record/run-record.ts';
import { countedSegments } from '../record/segments.ts';
import { answers } from '../record/step-word.ts';

/** Constants of this file: docs/metrics.md#faithfulness. */
const LEAST_SPEECH = 2;
const LEAST_REFERENCE = 5;
const MOST_PLACES = 20;

/** The engine has named a language itself; where one is set there is no header. */
const HEADER = /^\s*language\s/i;

type Audio = RunRecord['audio'][number];
type Kind = keyof Faithfulness;

/** One round, with all that it can be held against. */
export interface Heard {
  readonly model: string;
  readonly audio: Audio;
  readonly round: Round;
  /** Where it is, in words: the utterance, the chunk of its audio. */
  readonly place: string;
  /** What was said in it, where that is known; a chunk has no reference of its own. */
  readonly reference: string | undefined;
  /** Speech in it, seconds, where a voice detector has heard it. */
  readonly speech: number | undefined;
  /** The chunk before it, of the same audio and iteration. */
  readonly before: Round | undefined;
}

/** What counts of one round in one figure: so much of so much; undefined where it cannot be asked. */
export type Counted = readonly [errors: number, length: number] | undefined;

/**
 * How faithful each model was over all measured rounds, chunk by chunk where audio was cut. Of a corpus each share has an
 * interval. Pure.
 */
export function faithfulnessByModel(
  record: RunRecord,
  variant: Variant,
  chinese: Normaliser,
): Record<string, Faithfulness> {
  const found = new Map<string, Map<Kind, Tally>>();
  for (const { heard, warmUp } of roundsOf(record, variant)) {
    if (heard === undefined || warmUp) continue;
    const own = found.get(heard.model) ?? new Map<Kind, Tally>();
    found.set(heard.model, own);
    for (const [kind, counted] of Object.entries(countsOf(heard, chinese)) as [Kind, Counted][]) {
      if (counted === undefined) continue;
      const tally = own.get(kind) ?? new Tally();
      own.set(kind, tally);
      tally.add(heard, counted);
    }
  }
  return Object.fromEntries(
    [...found].map(([model, kinds]) => [
      model,
      Object.fromEntries(
        [...kinds].map(([kind, tally]) => [
          kind,
          kind === 'hallucinated' ? perMinute(tally.share()) : tally.share(),
        ]),
      ),
    ]),
  );
}

/** Of the share of the fastest speech that was said: words, and minutes of audio. */
function perMinute({ sets, ...share }: Share): Share {
  const ofSets = sets && Object.entries(sets).map(([set, own]) => [set, scaledToMinutes(own)]);
  return { ...scaledToMinutes(share), ...(ofSets === undefined ? {} : { sets: Object.fromEntries(ofSets) }) };
}

function scaledToMinutes<Counted extends Pick<Share, 'of' | 'interval'>>({
  of,
  interval,
  ...share
}: Counted): Omit<Counted, 'of' | 'interval'> & Pick<Share, 'of' | 'interval'> {
  const fastest = 60 * FASTEST.words;
  const scaled = ([low, high]: [number, number]): [number, number] => [low * fastest, high * fastest];
  const ends = interval && { ...interval, ci95: scaled(interval.ci95), bounds: scaled(interval.bounds) };
  return { ...share, of: of / fastest, ...exact({ interval: ends }) };
}

/** What one round came to; words that were made up are counted against the fastest speech. */
export const countsOf = (heard: Heard, chinese: Normaliser): Partial<Record<Kind, Counted>> =>
  heard.round.units === undefined ? said(heard, chinese) : { zeroSpans: zeroSpans(heard.round) };

/** What one text came to. Its language counts only where the engine has named it. */
function said(heard: Heard, chinese: Normaliser): Partial<Record<Kind, Counted>> {
  const { round, reference, speech, audio } = heard;
  const { words, characters } = spokenTokens(round.text);
  const tokens = words + characters;
  const repetitions = countRepetitions([round.text]);
  const seconds = speech ?? round.audioSeconds;
  const common = {
    repeated: counts(repetitions.characters > 0, repetitions.repeated, repetitions.characters),
    switches: counts(round.language !== undefined && HEADER.test(round.output), isSwitched(heard) ? 1 : 0, 1),
  };
  if (reference !== undefined && spokenIn(reference) === 0) {
    return { ...common, hallucinated: counts(true, tokens, round.audioSeconds * FASTEST.words) };
  }
  const spoken = reference !== undefined || (speech ?? 0) >= LEAST_SPEECH;
  const compared = (text: string): string[] => comparedTokens(text, { unit: 'mixed', norm: chinese });
  const ref = reference === undefined ? [] : compared(reference);
  return {
    ...common,
    empty: counts(spoken, tokens === 0 ? 1 : 0, 1),
    truncated: counts(ref.length >= LEAST_REFERENCE, isCutShort(ref, compared(round.text)) ? 1 : 0, 1),
    // A grain of time more than a text needs at the fastest is none of its own.
    rushed: counts(
      seconds > 0 && audio.seconds > 0,
      leastSeconds(round.text) > seconds + 1 / FASTEST.words ? 1 : 0,
      1,
    ),
  };
}

const counts = (asked: boolean, errors: number, length: number): Counted =>
  asked ? [errors, length] : undefined;

const spokenIn = (text: string): number => {
  const { words, characters } = spokenTokens(text);
  return words + characters;
};

const zeroSpans = ({ units = [] }: Round): Counted =>
  counts(units.length > 0, units.filter(({ start, end }) => start === end).length, units.length);

/** Not the language of its audio; where nobody says which that is, not that of the chunk before. */
function isSwitched({ round, audio, before }: Heard): boolean {
  const expected = languageNamed(audio.language ?? '') ?? before?.language;
  return expected !== undefined && round.language !== expected;
}

/** A step that was to answer for an audio, where it stood, and what came of it. */
export interface PlacedRound {
  readonly launch: number;
  readonly iteration: number;
  readonly warmUp: boolean;
  readonly step: StepRecord;
  /** Absent where it failed. */
  readonly heard?: Heard;
}

/** All rounds of a variant in order, those that failed and those of warm-up iterations too. */
export function* roundsOf(record: RunRecord, variant: Variant): Generator<PlacedRound> {
  const audios = new Map(record.audio.map((audio) => [audio.id, audio]));
  for (const { launch, iterations, open } of countedSegments(variant)) {
    const cut = open === undefined ? [] : [{ index: open.iteration, warmUp: false, steps: open.steps }];
    for (const { index: iteration, warmUp, steps } of [...iterations, ...cut]) {
      const speech = speechOf(steps);
      const before = new Map<string, Round>();
      for (const step of steps) {
        const { model, audio: id = '', round, window, failure, pass } = step;
        const audio = audios.get(id);
        if (!answers(step.step) || model === undefined || audio === undefined) continue;
        const placed = { launch, iteration, warmUp, step };
        if (failure !== undefined || round === undefined) {
          yield placed;
          continue;
        }
        const key = `${model} ${id}`;
        const heard = {
          model,
          audio,
          round,
          place: window === undefined ? id : `${id}, ${pass ?? ''}`,
          reference: window === undefined ? audio.reference.raw : undefined,
          speech: window === undefined ? undefined : speech(window.start, window.end),
          before: window === undefined ? undefined : before.get(key),
        };
        yield { ...placed, heard };
        before.set(key, round);
      }
    }
  }
}

/** Seconds of speech in a chunk, as the step that cut the audio found them. */
function speechOf(steps: readonly StepRecord[]): (start: number, end: number) => number | undefined {
  const chunks = steps.flatMap(({ cut }) => cut?.chunks ?? []);
  return (start, end) => chunks.find((chunk) => chunk.start === start && chunk.end === end)?.speechSeconds;
}

/** One figure of one model over all its rounds. */
class Tally {
  readonly #utterances = new Map<string, CountedUtterance>();
  readonly #corpora = new Map<string, Set<string>>();
  readonly #where = new Set<string>();
  #count = 0;
  #of = 0;

  add({ audio: { id, utterance }, place }: Heard, [errors, length]: readonly [number, number]): void {
    this.#count += errors;
    this.#of += length;
    if (errors > 0 && this.#where.size < MOST_PLACES) this.#where.add(place);
    if (utterance === undefined) return;
    const own = this.#corpora.get(utterance.corpus) ?? new Set();
    this.#corpora.set(utterance.corpus, own.add(id));
    const known = this.#utterances.get(id) ?? { errors: 0, length: 0, ...exact({ group: utterance.group }) };
    this.#utterances.set(id, { ...known, errors: known.errors + errors, length: known.length + length });
  }

  share(): Share {
    const plain = { count: this.#count, of: this.#of, where: [...this.#where] };
    if (this.#corpora.size === 0) return plain;
    const { interval, noInterval } = shareOf([...this.#utterances.values()]);
    const each = Object.fromEntries(
      [...this.#utterances].flatMap(([id, { errors, group }]) =>
        errors === 0 ? [] : [[id, { count: errors, ...exact({ group }) }]],
      ),
    );
    const sets = this.#corpora.size < 2 ? undefined : this.#bySet();
    return { ...plain, ...exact({ interval, noInterval }), each, ...exact({ sets }) };
  }

  #bySet(): NonNullable<Share['sets']> {
    return Object.fromEntries(
      [...this.#corpora].map(([corpus, ids]) => {
        const own = [...ids].flatMap((id) => this.#utterances.get(id) ?? []);
        const { interval, noInterval } = shareOf(own);
        const [count, of] = own.reduce(([c, n], it) => [c + it.errors, n + it.length], [0, 0]);
        return [corpus, { count, of, ...exact({ interval, noInterval }) }];
      }),
    );
  }
}
