import { corpusErrorRate } from '../../metrics/accuracy/corpus.ts';
import { errorRate } from '../../metrics/accuracy/error-rate.ts';
import { english, type Normaliser } from '../../metrics/accuracy/normaliser.ts';
import type { ErrorUnit } from '../../metrics/accuracy/tokens.ts';
import { stepsOf } from '../../metrics/series/series.ts';
import type { ErrorRate, RunRecord, Variant } from '../../record/run-record.ts';
import { countedSegments } from '../../record/segments.ts';

/** Written without spaces between words: a word error rate would be 0 or 100 % (docs/metrics.md#error-rates). */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/**
 * Error rates of a variant by model: all measured rounds whose audio has a reference, as one corpus. Text
 * without spaces is counted by characters and mixed tokens, other text by words and characters. Pure.
 * @param chinese the `zh` normaliser, which needs a dictionary
 */
export function errorRates(record: RunRecord, variant: Variant, chinese: Normaliser): ErrorRate[] {
  const references = new Map(record.audio.map(({ id, reference }) => [id, reference.raw]));
  const said = new Map<string, Map<string, { ref: string; hyp: string; count: number }>>();
  for (const { step, phase, warmUp } of stepsOf(countedSegments(variant))) {
    const { model, audio, round } = step;
    const ref = references.get(audio ?? '');
    if (step.step !== 'transcribe' || phase !== 'each' || warmUp || step.failure !== undefined) continue;
    if (model === undefined || round === undefined || ref === undefined) continue;
    const texts = said.get(model) ?? new Map<string, { ref: string; hyp: string; count: number }>();
    const key = `${audio}\u0000${round.text}`;
    const known = texts.get(key) ?? { ref, hyp: round.text, count: 0 };
    said.set(model, texts.set(key, { ...known, count: known.count + 1 }));
  }
  return [...said].flatMap(([model, texts]) => {
    const pairs = [...texts.values()];
    const unspaced = pairs.some(({ ref }) => UNSPACED.test(ref));
    const units: readonly ErrorUnit[] = unspaced ? ['char', 'mixed'] : ['word', 'char'];
    return units.map((unit) => rateOf(model, pairs, unit, unspaced ? chinese : english));
  });
}

function rateOf(
  model: string,
  pairs: readonly { ref: string; hyp: string; count: number }[],
  unit: ErrorUnit,
  norm: Normaliser,
): ErrorRate {
  // The same text is as a rule said many times: it is compared once and counted as often as it was said.
  const counted = pairs.map(({ ref, hyp, count }) => {
    const { hits, substitutions, deletions, insertions } = errorRate(ref, hyp, { unit, norm });
    return {
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
    layer: 'raw',
    normaliser: norm.version,
    model,
    hits,
    substitutions,
    deletions,
    insertions,
    n,
    rate,
    rounds,
  };
}
