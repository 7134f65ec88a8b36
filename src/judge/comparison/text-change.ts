import { DELTA } from '../../metrics/comparison/verdict.ts';
import type { AccuracyChange } from '../../record/comparison.ts';
import type { CellPair } from './pairs.ts';
import { type Heard, type HeardByBoth, type SaidWords, wordsOf } from './said.ts';

/** A row of what was said, without its place. */
export type TextChange = Omit<AccuracyChange, 'candidate' | 'cell' | 'model'>;

/** Texts longer than this are cut in the record: the whole ones are in the runs. */
const SHOWN = 200;
const shown = (text: string): string => (text.length <= SHOWN ? text : `${text.slice(0, SHOWN)}…`);

/** The texts, of a corpus utterance by utterance, and how much was said in all. */
export function textChanges(pair: CellPair, model: string, heard: HeardByBoth): TextChange[] {
  const corpus = pair.baseline.utterances !== undefined && pair.variant.utterances !== undefined;
  const texts = corpus ? utteranceChange(heard) : wholeChange(pair, model);
  const words = wordsOf(heard);
  if (texts.length === 0 || words.baseline + words.candidate === 0) return texts;
  const change = wordChange(words);
  return [
    ...texts,
    {
      what: 'words',
      verdict: change === undefined ? 'same' : 'differs',
      baseline: count(words.baseline),
      value: count(words.candidate),
      reason: change ?? `of the same audio, within ${100 * DELTA} %`,
    },
  ];
}

const count = (words: number): string => String(Math.round(10 * words) / 10);

/** `40 % fewer words`; undefined where it is less than what counts as a change. */
export function wordChange({ baseline, candidate }: SaidWords): string | undefined {
  if (baseline === candidate) return undefined;
  if (baseline === 0) return `${count(candidate)} words where the baseline says none`;
  const change = candidate / baseline - 1;
  if (Math.abs(change) <= DELTA) return undefined;
  if (candidate === 0) return 'no word at all';
  const percent = 100 * Math.abs(change);
  return `${percent < 10 ? percent.toFixed(1) : Math.round(percent)} % ${change < 0 ? 'fewer' : 'more'} words`;
}

/** Of the same audio over and over: what it said in each iteration. */
function wholeChange({ baseline, variant }: CellPair, model: string): TextChange[] {
  const [theirs, ours] = [baseline.accuracy.texts[model] ?? [], variant.accuracy.texts[model] ?? []];
  const [first, other] = [theirs[0], ours[0]];
  if (first === undefined && other === undefined) return [];
  if (first === undefined || other === undefined) {
    const reason = `no text came from the ${first === undefined ? 'baseline' : 'candidate'}`;
    return [{ what: 'text', verdict: 'unjudged', baseline: null, value: null, reason }];
  }
  const levels = { what: 'text', baseline: shown(first.text), value: shown(other.text) };
  const known = new Set(theirs.map(({ text }) => text));
  const unlike = ours.filter(({ text }) => !known.has(text)).length;
  const exact = theirs.length === 1 && ours.length === 1 && unlike === 0;
  if (exact) {
    return [{ ...levels, verdict: 'same', reason: `exactly the same text in all ${other.count} iterations` }];
  }
  const varies = [theirs, ours].filter((texts) => texts.length > 1).length > 0;
  const reason = varies
    ? `${theirs.length} and ${ours.length} different texts, ${unlike} of which the baseline never gave`
    : 'another text than the baseline gave';
  return [{ ...levels, verdict: 'differs', reason }];
}

/** Of a corpus each utterance by itself, of those that both heard: how often, and in what order, does not matter. */
function utteranceChange({ theirs, ours }: HeardByBoth): TextChange[] {
  // An aligner says nothing.
  if ([...theirs.values(), ...ours.values()].every(({ places }) => places.size === 0)) return [];
  const all = new Set([...theirs.keys(), ...ours.keys()]).size;
  const common = [...ours].flatMap(([audio, mine]) => {
    const other = theirs.get(audio);
    return other === undefined ? [] : [{ audio, mine, other }];
  });
  const alone = all - common.length;
  const part = alone === 0 ? '' : `; ${alone} of ${all} were heard by one build alone`;
  const unlike = common.filter(({ mine, other }) => !isSame(mine, other));
  const first = unlike[0] ?? common[0];
  if (first === undefined) {
    return [
      {
        what: 'text',
        verdict: 'unjudged',
        baseline: null,
        value: null,
        reason: 'no utterance was heard by both',
      },
    ];
  }
  const text = ({ places }: Heard): string => {
    const [texts] = places.values();
    const [said = ''] = texts?.keys() ?? [];
    return shown(`${first.audio}: ${said}`);
  };
  const levels = { what: 'text', baseline: text(first.other), value: text(first.mine) };
  if (unlike.length === 0) {
    const reason = `exactly the same text in all ${common.length} utterances that both heard${part}`;
    return [{ ...levels, verdict: alone === 0 ? 'same' : 'unjudged', reason }];
  }
  const varied = unlike.filter(({ mine, other }) => varies(mine) || varies(other)).length;
  const varying = varied === 0 ? '' : `, ${varied} of which are not even said alike by one build`;
  const reason = `another text in ${unlike.length} of ${common.length} utterances${varying}${part}`;
  return [{ ...levels, verdict: 'differs', reason }];
}

/** One build says now this, now that of one place. */
const varies = ({ places }: Heard): boolean => [...places.values()].some((texts) => texts.size > 1);

const isSame = (mine: Heard, other: Heard): boolean =>
  !varies(mine) &&
  !varies(other) &&
  mine.places.size === other.places.size &&
  [...mine.places].every(([place, texts]) =>
    [...texts.keys()].every((text) => other.places.get(place)?.has(text) === true),
  );
