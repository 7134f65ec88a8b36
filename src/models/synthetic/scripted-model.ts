import { align } from '../ggmm/format.ts';
import type { SyntheticMark } from '../ggmm/metadata.ts';
import type { ModelShape } from '../ggmm/shape.ts';
import { REAL_SHAPES, REAL_VOCABULARY, TINY_CLASSES, TINY_VOCABULARY, tinyShape } from '../shapes.ts';
import { type CheckpointPlan, WRITER_VERSION } from './checkpoint-plan.ts';
import { ScriptedSpeech } from './scripted-speech.ts';
import { scriptedTimes } from './scripted-times.ts';
import { type SpecialIds, VocabularyPlan } from './vocabulary-plan.ts';
import type { ScriptedWeights } from './weights-plan.ts';
import { ALIGNER_LANGUAGES, ASR_LANGUAGES, NO_LANGUAGE } from './words/languages.ts';

/** A plan turned into a vocabulary, a shape and the weights that depend on the script. */
export interface ScriptedModel {
  readonly vocabulary: VocabularyPlan;
  readonly special: SpecialIds;
  readonly shape: ModelShape;
  readonly weights: ScriptedWeights;
  /** Names that `--set language` accepts. */
  readonly languages: readonly string[];
  readonly mark: SyntheticMark;
}

/** Words of every prompt and answer that must be one token each, in the order that keeps their merges apart. */
const PROMPT_WORDS = ['language', 'user', 'assistant', 'system'];
/** Characters of a transcript that the metadata quotes. */
const QUOTED = 80;

/** Adds everything but the steps of scripts, and the special tokens last. */
function finishVocabulary(
  vocabulary: VocabularyPlan,
  plan: CheckpointPlan,
  languages: readonly string[],
): SpecialIds {
  vocabulary.addBytes();
  for (const language of [...languages, NO_LANGUAGE]) vocabulary.addWord(` ${language}`);
  for (const word of PROMPT_WORDS) vocabulary.addWord(word);
  if (plan.kind === 'aligner') for (const word of plan.words) vocabulary.addWord(word);
  const { ordinary, merges } = plan.preset === 'tiny' ? TINY_VOCABULARY : REAL_VOCABULARY;
  vocabulary.fillTo(ordinary, merges);
  return vocabulary.addSpecials();
}

function shapeFor(plan: CheckpointPlan, tokens: number): ModelShape {
  if (plan.preset !== 'tiny') return REAL_SHAPES[plan.preset];
  const last = plan.kind === 'aligner' ? (plan.timetable.classes.at(-1) ?? 0) : 0;
  return tinyShape(plan.kind, align(tokens, 32), Math.max(TINY_CLASSES, last + 1));
}

export function scriptedModel(plan: CheckpointPlan): ScriptedModel {
  const vocabulary = new VocabularyPlan();
  const mark = { writer: WRITER_VERSION, preset: plan.preset, seed: plan.seed };
  if (plan.kind === 'asr') {
    const speech = new ScriptedSpeech(plan.script, vocabulary);
    const special = finishVocabulary(vocabulary, plan, speech.languages);
    const shape = shapeFor(plan, vocabulary.size);
    const transcripts = Object.fromEntries(
      Object.entries(speech.stepCounts).map(([language, steps]) => {
        const characters = [...(plan.script.transcripts[language] ?? '')];
        return [language, { begins: characters.slice(0, QUOTED).join(''), steps }];
      }),
    );
    return {
      vocabulary,
      special,
      shape,
      languages: speech.languages,
      weights: speech.weights(plan.seed, shape.decoder.hidden, vocabulary, special),
      mark: { ...mark, transcripts, stamps: 0 },
    };
  }
  const special = finishVocabulary(vocabulary, plan, ASR_LANGUAGES);
  const shape = shapeFor(plan, vocabulary.size);
  return {
    vocabulary,
    special,
    shape,
    languages: ALIGNER_LANGUAGES,
    weights: scriptedTimes(plan.timetable, plan.seed, shape.decoder.hidden, vocabulary, special),
    mark: { ...mark, transcripts: {}, stamps: plan.timetable.classes.length },
  };
}
