import type { RunRecord, Segment, Variant } from '../../record/run-record.ts';
import { answers } from '../../record/step-word.ts';
import type { Extract, Selection } from './series.ts';

type Heard = NonNullable<Variant['utterances']>[number];

/**
 * How many utterances of its corpora each model was asked for, over all measured iterations that were begun, and how many
 * of these have no answer: they failed, or were not reached. Pure.
 */
export function utterancesHeard(segments: readonly Segment[], audio: RunRecord['audio']): Heard[] {
  const corpora = new Map(audio.flatMap(({ id, utterance }) => (utterance ? [[id, utterance.corpus]] : [])));
  if (corpora.size === 0) return [];
  const sizes = new Map<string, number>();
  for (const corpus of corpora.values()) sizes.set(corpus, (sizes.get(corpus) ?? 0) + 1);
  const found = new Map<string, Heard>();
  for (const { step, model, answered, failed, of } of roundsOf(segments, corpora)) {
    const key = `${step}\u0000${model}`;
    const asked = [...of].reduce((sum, corpus) => sum + (sizes.get(corpus) ?? 0), 0);
    const known = found.get(key) ?? { step, model, asked: 0, heard: 0, failed: 0 };
    found.set(key, {
      ...known,
      asked: known.asked + asked,
      heard: known.heard + answered.size,
      failed: known.failed + [...failed].filter((id) => !answered.has(id)).length,
    });
  }
  return [...found.values()];
}

interface Rounds {
  readonly step: string;
  readonly model: string;
  /** Corpora that it heard something of. */
  readonly of: Set<string>;
  readonly answered: Set<string>;
  readonly failed: Set<string>;
}

/** What each model answered in each iteration, which an interruption may have parted over several processes. */
function roundsOf(segments: readonly Segment[], corpora: ReadonlyMap<string, string>): Iterable<Rounds> {
  const rounds = new Map<string, Rounds>();
  for (const { launch, iterations, open } of segments) {
    const measured = iterations.filter(({ warmUp }) => !warmUp);
    const begun = [
      ...measured,
      ...(open === undefined ? [] : [{ index: open.iteration, steps: open.steps }]),
    ];
    for (const { index, steps } of begun) {
      for (const { step, model = '', audio = '', failure } of steps) {
        const corpus = corpora.get(audio);
        if (corpus === undefined || !answers(step)) continue;
        const key = [launch, index, step, model].join('\u0000');
        const own = rounds.get(key) ?? {
          step,
          model,
          of: new Set(),
          answered: new Set(),
          failed: new Set(),
        };
        rounds.set(key, own);
        own.of.add(corpus);
        (failure === undefined ? own.answered : own.failed).add(audio);
      }
    }
  }
  return rounds.values();
}

/** Why what was read of these models is read of a part of a corpus only; undefined where all of it was heard. */
function partHeard(
  heard: Variant['utterances'],
  words: readonly string[],
  { model, step }: Selection,
): string | undefined {
  const own = (heard ?? []).filter(
    (it) =>
      words.includes(it.step) &&
      (model === undefined || it.model === model) &&
      (step === undefined || !answers(step) || it.step === step),
  );
  const asked = own.reduce((sum, it) => sum + it.asked, 0);
  const answered = own.reduce((sum, it) => sum + it.heard, 0);
  return answered < asked
    ? unheardText(
        asked,
        answered,
        own.reduce((sum, it) => sum + it.failed, 0),
      )
    : undefined;
}

/** `5 of 12 utterances were heard, 1 failed` */
export const unheardText = (asked: number, heard: number, failed: number): string =>
  `${heard} of ${asked} utterances ${heard === 1 ? 'was' : 'were'} heard${failed === 0 ? '' : `, ${failed} failed`}`;

/**
 * What was read of the answers of these steps. Where only a part of a corpus was heard it says so: that is no answer to a question
 * about all of it.
 */
export function ofHeard(
  { record, selection }: { readonly record: Pick<Variant, 'utterances'>; readonly selection: Selection },
  read: Extract,
  words: readonly string[],
): Extract {
  const part = partHeard(record.utterances, words, selection);
  return part === undefined || read.kind === 'absent' ? read : { ...read, part };
}
