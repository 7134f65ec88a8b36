import type { ChangedTexts, ChangedUtterance, Comparison } from '../../record/comparison.ts';
import { twiceAlignedView } from './aligned-view.ts';
import type { Section } from './section.ts';

export const CHANGED_TEXTS = 'changed-texts';

/** `12 of 300 utterances changed in their errors: 9 have more, 3 have fewer` */
export const changedWords = ({ of, more, fewer }: ChangedTexts): string =>
  `${more + fewer} of ${of} utterances changed in their errors: ${[
    ...(more === 0 ? [] : [`${more} ${more === 1 ? 'has' : 'have'} more`]),
    ...(fewer === 0 ? [] : [`${fewer} ${fewer === 1 ? 'has' : 'have'} fewer`]),
  ].join(', ')}`;

/** The utterances of a corpus whose errors changed most: which, and how much. Their texts stand below it. */
export function changedSection({ changed, engines, baseline, candidates }: Comparison): Section {
  const label = (id: string): string => engines.find((engine) => engine.id === id)?.label ?? id;
  const several = changed.length > 1 || candidates.length > 1;
  return {
    id: CHANGED_TEXTS,
    title: 'utterances that changed most',
    head: ['utterance', 'engine', 'cell', 'model', label(baseline), 'candidate', 'change', 'of'],
    rows: changed.flatMap(({ candidate, cell, model, unit, utterances }) =>
      utterances.map((one) => [
        one.audio,
        label(candidate),
        cell,
        model,
        errorsOf(one.baseline),
        errorsOf(one.value),
        moreOf(one),
        `${one.length} ${UNITS[unit]}`,
      ]),
    ),
    notes: changed.map((one) => {
      const place = several ? `${label(one.candidate)} in ${one.cell}, ${one.model}: ` : '';
      return `${place}${changedWords(one)}`;
    }),
  };
}

const UNITS = { word: 'words', char: 'characters' } as const;

/** Of several rounds their mean. */
const errorsOf = (errors: number): string => (Number.isInteger(errors) ? String(errors) : errors.toFixed(1));

/** `+5`, with a true minus. */
const moreOf = ({ baseline, value }: ChangedUtterance): string =>
  `${value > baseline ? '+' : '−'}${errorsOf(Math.abs(value - baseline))}`;

/** One utterance with both texts over its reference: A is the baseline. */
export interface ChangedText {
  readonly utterance: ChangedUtterance;
  /** `u17: 5 errors more, 7 against 2 of 43 words` */
  readonly heading: string;
  /** What stands between tokens. */
  readonly between: '' | ' ';
}

export const changedTextsOf = ({ changed, candidates }: Comparison): ChangedText[] =>
  changed.flatMap(({ candidate, cell, model, unit, utterances }) =>
    utterances.map((utterance) => {
      const { audio, baseline, value, length } = utterance;
      const change = errorsOf(Math.abs(value - baseline));
      const errors = `${change} error${change === '1' ? '' : 's'} ${value > baseline ? 'more' : 'fewer'}`;
      const place =
        changed.length === 1 && candidates.length === 1 ? '' : ` (${candidate} in ${cell}, ${model})`;
      return {
        utterance,
        heading: `${audio}: ${errors}, ${errorsOf(value)} against ${errorsOf(baseline)} of ${length} ${UNITS[unit]}${place}`,
        between: unit === 'word' ? ' ' : '',
      };
    }),
  );

/** Its texts in lines: REF, A (the baseline) and B. */
export function changedLines(
  { utterance: { aligned, left }, between }: ChangedText,
  width: number,
): string[] {
  return [
    ...twiceAlignedView(aligned, width, between),
    ...(left === undefined ? [] : [`… and ${left} more tokens`]),
  ];
}

/** What A and B are, for above the texts. @param mark how it is marked where they differ */
export const sidesText = ({ engines, baseline, candidates }: Comparison, mark: string): string => {
  const label = (id: string): string => engines.find((engine) => engine.id === id)?.label ?? id;
  return `A is ${label(baseline)}, B ${candidates.length === 1 ? label(candidates[0] ?? '') : 'the candidate'}; ${mark} where they differ`;
};

/** The most changed in a line of a screen: `12 of 300 …: u17 +5, u3 −2; --verbose shows both texts`. */
export function changedGlance({ changed }: Comparison): string[] {
  return changed.map((one) => {
    const [first, second, third] = one.utterances.map((it) => `${it.audio} ${moreOf(it)}`);
    const named = [first, second, third].filter((it) => it !== undefined).join(', ');
    const place = changed.length === 1 ? '' : `${one.cell}, ${one.model}: `;
    return `${place}${changedWords(one)} (${named}${one.more + one.fewer > 3 ? ', …' : ''}); --verbose shows both texts`;
  });
}
