import { exact } from '../../record/exact.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import type { WritableDType } from '../ggmm/dtype.ts';
import type { ModelKind } from '../ggmm/format.ts';
import { defaultDType, type Preset, REAL_SHAPES, REAL_VOCABULARY } from '../shapes.ts';
import type { CheckpointPlan } from './checkpoint-plan.ts';
import type { PlantedErrors } from './errors/planted-errors.ts';
import { type AudioFacts, resolveScript, type ScriptInput } from './script.ts';
import { stampMs } from './spoken-script.ts';
import { timedWords, timetable, type WordTime } from './timetable.ts';
import { languageOfText } from './words/languages.ts';
import { pieces } from './words/pieces.ts';

/** A synthetic checkpoint as somebody asks for it. */
export interface CheckpointRequest {
  readonly preset: Preset;
  /** Of the tiny preset; the others have theirs. Default `asr`. */
  readonly kind?: ModelKind;
  /** Default: f16 for tiny ASR, f32 for the tiny aligner, q4_0 for real sizes. */
  readonly dtype?: WritableDType;
  readonly script?: ScriptInput;
  readonly audio?: AudioFacts;
  /** Of the weights. */
  readonly seed?: number;
}

/** A plan, and what the engine will say with it: the truth to compare a measurement with. */
export interface PlannedCheckpoint {
  readonly plan: CheckpointPlan;
  /** ASR: text for each language, errors included. */
  readonly transcripts: Readonly<Record<string, string>>;
  readonly planted: Readonly<Record<string, PlantedErrors>>;
  /** Aligner: start and end of each scripted word in ms, on the engine's 80 ms grid. */
  readonly times: readonly WordTime[];
  /** False: more words than this number format can count; times beyond may be a word off. */
  readonly exactTimes: boolean;
}

/** Stamps up to which times were exact in the real engine (docs/models.md#scripted-times). */
const EXACT_STAMPS: Readonly<Record<WritableDType, number>> = { f32: 1600, f16: 600, q8_0: 600, q4_0: 600 };
/** Room in the real vocabulary for steps and words, beside bytes and prompt words. */
const MOST_STEPS = REAL_VOCABULARY.ordinary - 2000;
/** Distinct words of a text that get a token of their own. */
const MOST_WORDS = 5000;

function kindOf(request: CheckpointRequest): ModelKind {
  if (request.preset === 'tiny') return request.kind ?? 'asr';
  const { kind } = REAL_SHAPES[request.preset];
  if (request.kind !== undefined && request.kind !== kind) {
    throw new Failure(ExitCode.usage, `${request.preset} is an ${kind} model, not an ${request.kind}`);
  }
  return kind;
}

/** The text whose words will be timed: the script's in the audio's language, else the reference. */
function alignedText(text: ScriptInput['text'], audio: AudioFacts): string | undefined {
  if (text === undefined || typeof text === 'string') return text ?? audio.reference;
  return text[audio.language ?? ''] ?? Object.values(text)[0];
}

function planAligner(request: CheckpointRequest, dtype: WritableDType): PlannedCheckpoint {
  const { script = {}, audio = {}, preset, seed = 1 } = request;
  const text = alignedText(script.text, audio);
  const language = audio.language ?? languageOfText(text ?? '');
  const words = text === undefined ? undefined : timedWords(text, language);
  const reference = audio.words?.map(({ start, end }): WordTime => [start, end]);
  // Reference times of other units than the engine's words cannot be its answer.
  const times = script.times ?? (reference?.length === words?.length ? reference : undefined);
  const table = timetable({
    ...exact({ times }),
    ...(words === undefined ? {} : { words: words.length }),
    ...exact({ audioSeconds: audio.seconds }),
  });
  const { classes } = table;
  return {
    plan: {
      kind: 'aligner',
      preset,
      dtype,
      seed,
      timetable: table,
      words: [...new Set(words ?? [])].slice(0, MOST_WORDS),
    },
    transcripts: {},
    planted: {},
    times: Array.from({ length: classes.length / 2 }, (_, word) => [
      stampMs(classes[2 * word] ?? 0),
      stampMs(classes[2 * word + 1] ?? 0),
    ]),
    exactTimes: classes.length <= EXACT_STAMPS[dtype],
  };
}

function planSpeech(request: CheckpointRequest, dtype: WritableDType): PlannedCheckpoint {
  const { script, planted } = resolveScript(request.script ?? {}, request.audio ?? {});
  const steps = Object.values(script.transcripts).reduce((sum, text) => sum + pieces(text).length, 0);
  if (steps > MOST_STEPS) {
    throw new Failure(
      ExitCode.usage,
      `the transcripts have ${steps} tokens, a vocabulary has room for ${MOST_STEPS}`,
      'shorten them, or let a short one repeat: `loop: true`, `--loop`',
    );
  }
  return {
    plan: { kind: 'asr', preset: request.preset, dtype, seed: request.seed ?? 1, script },
    transcripts: script.transcripts,
    planted,
    times: [],
    exactTimes: true,
  };
}

/**
 * Decides everything that a request leaves open. Pure: the same request gives the same plan, and so the same bytes.
 * @throws Failure (usage) for scripts that no model could say.
 */
export function planCheckpoint(request: CheckpointRequest): PlannedCheckpoint {
  const kind = kindOf(request);
  const dtype = request.dtype ?? defaultDType(request.preset, kind);
  return kind === 'asr' ? planSpeech(request, dtype) : planAligner(request, dtype);
}
