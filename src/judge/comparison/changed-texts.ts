import { alignTokens, comparedTokens } from '../../metrics/accuracy/error-rate.ts';
import { english, type Normaliser } from '../../metrics/accuracy/normaliser.ts';
import type { ErrorUnit } from '../../metrics/accuracy/tokens.ts';
import { overEachOther, type TwiceAlignedToken } from '../../metrics/accuracy/twice-aligned.ts';
import type { ChangedTexts, ChangedUtterance, TwiceAligned } from '../../record/comparison.ts';
import type { ErrorRate, RunRecord, Variant } from '../../record/run-record.ts';
import { modelsOf } from './launch-values.ts';
import type { CellPair } from './pairs.ts';
import type { Heard, HeardPairs } from './said.ts';

/** Utterances that are kept, and tokens of each. */
const MOST_UTTERANCES = 10;
const MOST_TOKENS = 300;
/** Tokens in which both are right are kept so far to each side of what differs. */
const AROUND = { word: 6, char: 16 } as const;

/** What no cell holds of what it heard. */
export interface HeardAudio {
  readonly baseline: RunRecord['audio'];
  readonly candidate: RunRecord['audio'];
  /** The `zh` normaliser: it needs a dictionary, which the caller has loaded. Without it no text is aligned. */
  readonly chinese?: Normaliser | undefined;
}

/**
 * The utterances in which the number of errors changed, by candidate, cell and model, with the texts of both builds over their
 * reference as the error rate of the raw text counts them. Nothing of a pair that did not hear the same. Pure.
 */
export function changedTexts(
  pairs: readonly CellPair[],
  { baseline, candidate, chinese }: HeardAudio,
  heardPairs: HeardPairs,
): ChangedTexts[] {
  if (chinese === undefined) return [];
  const references = referencesOf(baseline, candidate);
  return pairs.flatMap((pair) => {
    const models = modelsOf(pair.variant).filter((model) => modelsOf(pair.baseline).includes(model));
    return models.flatMap((model): ChangedTexts[] => {
      const [theirs, ours] = [leadingRate(pair.baseline, model), leadingRate(pair.variant, model)];
      if (theirs?.utterances === undefined || ours?.utterances === undefined) return [];
      const norm = theirs.unit === 'word' ? english : chinese;
      if ([theirs, ours].some((rate) => rate.unit !== theirs.unit || rate.normaliser !== norm.version))
        return [];
      const changes = changesOf(theirs.utterances, ours.utterances, references);
      const changed = changes.filter(({ more }) => more !== 0).sort((a, b) => rank(b) - rank(a));
      if (changed.length === 0) return [];
      const unit = theirs.unit === 'word' ? 'word' : 'char';
      const heard = heardPairs.of(pair, model);
      return [
        {
          ...{ candidate: pair.candidate, cell: pair.cell, model, unit, of: changes.length },
          more: changed.filter(({ more }) => more > 0).length,
          fewer: changed.filter(({ more }) => more < 0).length,
          utterances: changed.slice(0, MOST_UTTERANCES).map((change) => {
            const texts = [heard.theirs, heard.ours].map((side) => mostSaid(side.get(change.audio)));
            return utteranceOf(change, texts[0], texts[1], { unit, norm });
          }),
        },
      ];
    });
  });
}

/** The first rate of the raw text: of words, or of characters where nothing stands between words. */
const leadingRate = ({ accuracy }: Variant, model: string): ErrorRate | undefined =>
  accuracy.errorRates.find((rate) => rate.model === model && rate.layer === 'raw');

/** References that are the same on both sides; a forced comparison may have others. */
function referencesOf(
  baseline: RunRecord['audio'],
  candidate: RunRecord['audio'],
): ReadonlyMap<string, string> {
  const theirs = new Map(baseline.map(({ id, reference }) => [id, reference.raw]));
  return new Map(
    candidate.flatMap(({ id, reference: { raw } }) =>
      raw !== undefined && theirs.get(id) === raw ? [[id, raw]] : [],
    ),
  );
}

interface Change {
  readonly audio: string;
  readonly reference: string;
  readonly baseline: number;
  readonly value: number;
  /** Length of the reference, all rounds together. */
  readonly length: number;
  readonly more: number;
}

type Counted = NonNullable<ErrorRate['utterances']>;

/** Utterances that both heard as often. */
function changesOf(theirs: Counted, ours: Counted, references: ReadonlyMap<string, string>): Change[] {
  const before = new Map(Object.entries(theirs));
  return Object.entries(ours).flatMap(([audio, { errors, length }]): Change[] => {
    const [other, reference] = [before.get(audio), references.get(audio)];
    if (other === undefined || reference === undefined || other.length !== length) return [];
    return [{ audio, reference, baseline: other.errors, value: errors, length, more: errors - other.errors }];
  });
}

/** By the size of the change, of equal ones the worse before the better. */
const rank = ({ more }: Change): number => 2 * Math.abs(more) + (more > 0 ? 1 : 0);

/** Undefined where it failed in every round. */
function mostSaid(heard: Heard | undefined): string | undefined {
  const texts = [...(heard?.places.values() ?? [])].flatMap((said) => [...said]);
  return texts.sort(([, a], [, b]) => b - a)[0]?.[0];
}

function utteranceOf(
  { audio, reference, baseline, value, length }: Change,
  theirs: string | undefined,
  ours: string | undefined,
  { unit, norm }: { readonly unit: 'word' | 'char'; readonly norm: Normaliser },
): ChangedUtterance {
  const tokens = (text: string): string[] => comparedTokens(text, { unit: unit satisfies ErrorUnit, norm });
  const ref = tokens(reference);
  const rounds = ref.length === 0 ? 1 : Math.max(1, Math.round(length / ref.length));
  const all = overEachOther(alignTokens(ref, tokens(theirs ?? '')), alignTokens(ref, tokens(ours ?? '')));
  const shown = withoutLongHits(all, AROUND[unit]);
  const left = Math.max(0, shown.length - MOST_TOKENS);
  return {
    audio,
    baseline: baseline / rounds,
    value: value / rounds,
    length: ref.length,
    aligned: shown.slice(0, MOST_TOKENS),
    ...(left === 0 ? {} : { left }),
  };
}

/** Where both say what is right over and over there is nothing to see. */
function withoutLongHits(columns: readonly TwiceAlignedToken[], around: number): TwiceAligned[] {
  const shown: TwiceAligned[] = [];
  let from = 0;
  while (from < columns.length) {
    let to = from;
    while (to < columns.length && isHit(columns[to])) to += 1;
    const [before, after] = [from === 0 ? 0 : around, to === columns.length ? 0 : around];
    const skipped = to - from - before - after;
    if (skipped > 1) {
      shown.push(...columns.slice(from, from + before), { skipped }, ...columns.slice(to - after, to));
    } else {
      shown.push(...columns.slice(from, to));
    }
    from = to;
    for (; from < columns.length && !isHit(columns[from]); from += 1)
      shown.push(...columns.slice(from, from + 1));
  }
  return shown;
}

const isHit = (column: TwiceAlignedToken | undefined): boolean =>
  column !== undefined && column.ref === column.baseline && column.ref === column.value;
