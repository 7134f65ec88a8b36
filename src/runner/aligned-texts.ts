import { Edit } from '../metrics/accuracy/edit-script.ts';
import { type AlignedToken, alignTokens, comparedTokens } from '../metrics/accuracy/error-rate.ts';
import { english, type Normaliser } from '../metrics/accuracy/normaliser.ts';
import { stepsOf } from '../metrics/series/series.ts';
import { exact } from '../record/exact.ts';
import type { AlignedText, RunRecord, Variant } from '../record/run-record.ts';
import { countedSegments } from '../record/segments.ts';
import { HEARS } from '../record/step-word.ts';

/** Texts of a model on one audio, most frequent first, that are kept; and stretches of one text. */
const MOST_TEXTS = 3;
const MOST_STRETCHES = 2000;
/** Of a corpus, those furthest from their references. */
const MOST_UTTERANCES = 20;
/** Written without spaces between words: aligned by character, other text by word. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/**
 * What a variant said, aligned with the reference as the error rate of layer `raw` counts it: the most frequent
 * texts by model and audio, warm-up and failed rounds left out. Pure.
 * @param chinese the `zh` normaliser, which needs a dictionary
 */
export function alignedTexts(record: RunRecord, variant: Variant, chinese: Normaliser): AlignedText[] {
  const references = new Map(record.audio.map(({ id, reference }) => [id, reference.raw]));
  const said = new Map<string, { model: string; audio: string; text: string; rounds: number }>();
  for (const { step, phase, warmUp } of stepsOf(countedSegments(variant))) {
    const { model, audio, round } = step;
    if (!HEARS.includes(step.step) || phase !== 'each' || warmUp || step.failure !== undefined) continue;
    if (model === undefined || audio === undefined || round === undefined) continue;
    if (references.get(audio) === undefined) continue;
    const key = JSON.stringify([model, audio, round.text]);
    const known = said.get(key) ?? { model, audio, text: round.text, rounds: 0 };
    said.set(key, { ...known, rounds: known.rounds + 1 });
  }
  const kept = new Map<string, number>();
  const utterances = new Set(
    record.audio.flatMap(({ id, utterance }) => (utterance === undefined ? [] : [id])),
  );
  const aligned = [...said.values()]
    .sort((a, b) => b.rounds - a.rounds)
    .flatMap(({ model, audio, text, rounds }): AlignedText[] => {
      const group = JSON.stringify([model, audio]);
      const before = kept.get(group) ?? 0;
      kept.set(group, before + 1);
      if (before >= MOST_TEXTS) return [];
      const ref = references.get(audio) ?? '';
      const unit = UNSPACED.test(ref) ? 'char' : 'word';
      const norm = unit === 'char' ? chinese : english;
      const tokens = alignTokens(comparedTokens(ref, { unit, norm }), comparedTokens(text, { unit, norm }));
      const stretches = stretchesOf(tokens, unit === 'word' ? ' ' : '');
      const left = Math.max(0, stretches.length - MOST_STRETCHES);
      return [
        {
          model,
          audio,
          layer: 'raw',
          unit,
          rounds,
          stretches: stretches.slice(0, MOST_STRETCHES),
          ...(left > 0 ? { left } : {}),
        },
      ];
    });
  const ofCorpora = aligned
    .filter(({ audio }) => utterances.has(audio))
    .sort((a, b) => unlike(b) - unlike(a))
    .slice(0, MOST_UTTERANCES);
  return [
    ...aligned.filter(({ audio }) => !utterances.has(audio)),
    ...ofCorpora.filter((text) => unlike(text) > 0),
  ];
}

/** Stretches in which a text is not its reference. */
const unlike = ({ stretches }: AlignedText): number =>
  stretches.reduce((count, { ref, hyp }) => count + (ref === hyp ? 0 : 1), 0);

/** Neighbouring hits are one stretch; each error is one of its own. */
function stretchesOf(tokens: readonly AlignedToken[], between: string): AlignedText['stretches'] {
  const stretches: AlignedText['stretches'] = [];
  let equal: string[] = [];
  const flush = (): void => {
    if (equal.length > 0) stretches.push({ ref: equal.join(between), hyp: equal.join(between) });
    equal = [];
  };
  for (const { edit, ref, hyp } of tokens) {
    if (edit === Edit.hit) {
      equal.push(ref ?? '');
      continue;
    }
    flush();
    stretches.push({ ...exact({ ref, hyp }) });
  }
  flush();
  return stretches;
}
