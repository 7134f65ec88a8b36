import { Confusions } from '../metrics/accuracy/confusions.ts';
import { corpusErrorRate } from '../metrics/accuracy/corpus.ts';
import { type EditCounts, editCountsOf } from '../metrics/accuracy/edit-script.ts';
import { alignTokens, comparedTokens, tokenErrorRate } from '../metrics/accuracy/error-rate.ts';
import { rateInterval } from '../metrics/accuracy/interval/rate-interval.ts';
import { english, type Normaliser } from '../metrics/accuracy/normaliser.ts';
import type { ErrorUnit } from '../metrics/accuracy/tokens.ts';
import { lengthSlope } from '../metrics/faithfulness/length-slope.ts';
import { inLoop } from '../metrics/series/passes.ts';
import { stepsOf } from '../metrics/series/series.ts';
import { unheardText } from '../metrics/series/utterances.ts';
import { itn } from '../pipeline/itn/itn.ts';
import { isItnLanguage } from '../pipeline/itn/language.ts';
import { exact } from '../record/exact.ts';
import type { ErrorRate, RunRecord, Variant } from '../record/run-record.ts';
import { countedSegments } from '../record/segments.ts';
import { HEARS } from '../record/step-word.ts';

/** Written without spaces between words: a word error rate would be 0 or 100 % (docs/metrics.md#error-rates). */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/** A text and what it should have been. */
interface Pair {
  readonly audio: string;
  readonly ref: string;
  readonly hyp: string;
  readonly count: number;
  /** Nothing was heard: the hypothesis is empty. */
  readonly failed: boolean;
}

type Audio = RunRecord['audio'][number];

/**
 * Error rates of a variant by model and layer: all measured rounds whose audio has a reference, as one corpus; of
 * chunks their joined text. Text without spaces is counted by characters and mixed tokens, other text by words and
 * characters. Pure.
 * @param chinese the `zh` normaliser, which needs a dictionary
 */
export function errorRates(record: RunRecord, variant: Variant, chinese: Normaliser): ErrorRate[] {
  const references = new Map(record.audio.map((audio) => [audio.id, referencesOf(audio)]));
  const audios = new Map(record.audio.map((audio) => [audio.id, audio]));
  const said = new Map<string, Map<string, Pair>>();
  for (const { model, audio, layer, text, failed = false } of hypothesesOf(record, variant, audios)) {
    const ref = references.get(audio)?.[layer];
    if (ref === undefined) continue;
    const group = `${model}\u0000${layer}`;
    const texts = said.get(group) ?? new Map<string, Pair>();
    const key = `${audio}\u0000${failed}\u0000${text}`;
    const known = texts.get(key) ?? { audio, ref, hyp: text, count: 0, failed };
    said.set(group, texts.set(key, { ...known, count: known.count + 1 }));
  }
  return [...said].flatMap(([group, texts]) => {
    const [model = '', layer = ''] = group.split('\u0000');
    const pairs = [...texts.values()];
    const unspaced =
      pairs.some(({ ref }) => UNSPACED.test(ref)) || pairs.every(({ ref }) => /^\d+$/.test(ref));
    const units: readonly ErrorUnit[] = unspaced ? ['char', 'mixed'] : ['word', 'char'];
    const rates = units.map((unit) =>
      rateOf({
        model,
        layer,
        pairs,
        unit,
        norm: unspaced ? chinese : english,
        utterances: utterancesOf(record, references, layer),
      }),
    );
    // Where nobody speaks, or but points and dashes, there is nothing to divide by: what is said there is `hallucinated_words`.
    return rates.filter(({ n }) => n > 0);
  });
}

/** Reference texts by layer; where none is given of `itn`, ITN of the raw one. */
function referencesOf({ reference, language }: RunRecord['audio'][number]): Record<string, string> {
  const { raw } = reference;
  const chinese = language === undefined ? /\p{Script=Han}/u.test(raw ?? '') : isItnLanguage(language);
  return raw === undefined ? reference : { itn: chinese ? itn(raw).text : raw, ...reference };
}

interface Hypothesis {
  readonly model: string;
  readonly audio: string;
  readonly layer: string;
  readonly text: string;
  /** An utterance of a corpus whose round failed. */
  readonly failed?: true;
}

/** Texts of whole audio, in order, with the recogniser that heard them. */
function hypothesesOf(record: RunRecord, variant: Variant, audios: ReadonlyMap<string, Audio>): Hypothesis[] {
  const scripted = new Set(record.models.flatMap(({ id, synthetic }) => (synthetic ? [id] : [])));
  let model: string | undefined;
  let pieces = false;
  return [...stepsOf(countedSegments(variant))].flatMap(({ step, phase, warmUp }): Hypothesis[] => {
    const { audio, round, layers, failure } = step;
    if (HEARS.includes(step.step) && step.model !== undefined) {
      model = step.model;
      pieces = step.window !== undefined;
    }
    // A pass over a chunk is a piece of the audio: its text counts when the loop has joined it.
    const piece = step.pass !== undefined && (inLoop(step.pass, 'chunk') || inLoop(step.pass, 'part'));
    const utterance = audio === undefined ? undefined : audios.get(audio)?.utterance;
    // Left out, the hardest utterances of a corpus would make it look easier.
    if (failure !== undefined && utterance !== undefined && HEARS.includes(step.step)) {
      if (phase !== 'each' || warmUp || piece || model === undefined || audio === undefined) return [];
      return [{ model, audio, layer: 'raw', text: '', failed: true }];
    }
    if (phase !== 'each' || warmUp || failure !== undefined || piece) return [];
    if (model === undefined || audio === undefined) return [];
    // A scripted model says the same words for every chunk: joined, they are no answer to the whole.
    if (pieces && scripted.has(model)) return [];
    const by = { model, audio };
    if (HEARS.includes(step.step))
      return round === undefined ? [] : [{ ...by, layer: 'raw', text: round.text }];
    return Object.entries(layers ?? {}).map(([layer, text]) => ({ ...by, layer, text }));
  });
}

function rateOf({
  model,
  layer,
  pairs,
  unit,
  norm,
  utterances,
}: {
  model: string;
  layer: string;
  pairs: readonly Pair[];
  unit: ErrorUnit;
  norm: Normaliser;
  utterances: Utterances;
}): ErrorRate {
  // The same text is as a rule said many times: it is compared once and counted as often as it was said.
  const confusions = isListed(pairs, { unit, layer }, utterances) ? new Confusions() : undefined;
  const counted = pairs.map(({ audio, ref, hyp, count, failed }) => {
    const compared = [ref, hyp].map((text) => comparedTokens(text, { unit, norm }));
    const [theirs = [], ours = []] = compared;
    const alignment = confusions === undefined ? undefined : alignTokens(theirs, ours);
    if (alignment !== undefined && !failed) confusions?.add(alignment, audio, count);
    const { hits, substitutions, deletions, insertions } =
      alignment === undefined ? tokenErrorRate(theirs, ours) : editCountsOf(alignment);
    return {
      audio,
      hits: hits * count,
      substitutions: substitutions * count,
      deletions: deletions * count,
      insertions: insertions * count,
    };
  });
  const { hits, substitutions, deletions, insertions, n, rate } = corpusErrorRate(counted);
  const rounds = pairs.reduce((sum, { count }) => sum + count, 0);
  return {
    unit,
    layer,
    normaliser: norm.version,
    model,
    hits,
    substitutions,
    deletions,
    insertions,
    n,
    rate,
    rounds,
    ...ofCorpus(pairs, counted, utterances),
    ...(confusions === undefined ? {} : { confusions: confusions.top() }),
  };
}

/** Single characters tell little of what was misheard; and of one audio the aligned text shows each error in its place. */
const isListed = (
  pairs: readonly Pair[],
  { unit, layer }: { readonly unit: ErrorUnit; readonly layer: string },
  utterances: Utterances,
): boolean => unit !== 'char' && layer === 'raw' && pairs.some(({ audio }) => utterances.has(audio));

type Counted = NonNullable<ErrorRate['utterances']>[string];

/** Utterances of corpora, by audio id, and whether each can be scored on a layer. */
type Utterances = ReadonlyMap<
  string,
  NonNullable<Audio['utterance']> & { readonly scored: boolean; readonly seconds: number }
>;

const utterancesOf = (
  { audio }: RunRecord,
  references: ReadonlyMap<string, Readonly<Record<string, string>>>,
  layer: string,
): Utterances =>
  new Map(
    audio.flatMap(({ id, utterance, seconds }) =>
      utterance === undefined
        ? []
        : [[id, { ...utterance, seconds, scored: references.get(id)?.[layer] !== undefined }]],
    ),
  );

/** What a rate of a corpus has besides: an interval over its utterances, each with all that was said of it. */
function ofCorpus(
  pairs: readonly Pair[],
  counted: readonly (EditCounts & { readonly audio: string })[],
  utterances: Utterances,
): Pick<ErrorRate, 'interval' | 'noInterval' | 'slope' | 'noSlope' | 'utterances' | 'failed'> {
  const corpora = new Set(counted.map(({ audio }) => utterances.get(audio)?.corpus));
  corpora.delete(undefined);
  if (corpora.size === 0) return {};
  const sums = new Map<string, Counted>();
  for (const { audio, hits, substitutions, deletions, insertions } of counted) {
    const sum = sums.get(audio) ?? {
      errors: 0,
      length: 0,
      ...exact({ group: utterances.get(audio)?.group }),
    };
    sums.set(audio, {
      ...sum,
      errors: sum.errors + substitutions + deletions + insertions,
      length: sum.length + hits + substitutions + deletions,
    });
  }
  const asked = [...utterances.values()].filter(({ corpus }) => corpora.has(corpus));
  const unscored = asked.filter(({ scored }) => !scored).length;
  // What comes first in a manifest is no sample of it, and what has a reference need not be one.
  const heard = new Set(pairs.flatMap((pair) => (pair.failed ? [] : [pair.audio]))).size;
  const found =
    unscored > 0
      ? { reason: `${unscored} of ${asked.length} utterances have no reference` }
      : sums.size < asked.length
        ? { reason: unheardText(asked.length, heard, sums.size - heard) }
        : rateInterval([...sums.values()]);
  const failed = pairs.reduce((sum, pair) => sum + (pair.failed ? pair.count : 0), 0);
  const each = { utterances: Object.fromEntries(sums), ...(failed === 0 ? {} : { failed }) };
  if ('reason' in found) return { noInterval: found.reason, noSlope: found.reason, ...each };
  const timed = [...sums].map(([audio, sum]) => ({ ...sum, seconds: utterances.get(audio)?.seconds ?? 0 }));
  const slope = lengthSlope(timed);
  const sloped = 'reason' in slope ? { noSlope: slope.reason } : { slope };
  const { ci95, bounds, kind, units } = found;
  return { interval: { ci95: [...ci95], bounds: [...bounds], kind, units }, ...sloped, ...each };
}
