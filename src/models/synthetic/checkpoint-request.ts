import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import type { ModelKind } from '../ggmm/format.ts';
import { inspectModel } from '../inspect.ts';
import { findEntry, loadModelManifest } from '../manifest/manifest.ts';
import type { ModelEntry } from '../manifest/schema.ts';
import type { Preset } from '../shapes.ts';
import type { CheckpointRequest } from './plan-checkpoint.ts';
import type { AudioFacts, ScriptInput } from './script.ts';

/** A model of a scenario, as far as a synthetic stand-in needs to know it. */
export interface ModelToStandFor {
  readonly id: string;
  readonly kind?: ModelKind;
  /** Path of a model file whose shape to take. */
  readonly file?: string;
  /** Manifest id. */
  readonly manifest?: string;
  readonly weights: 'real' | 'synthetic:tiny' | 'synthetic:full';
  readonly script?: Omit<ScriptInput, 'header' | 'loop'>;
}

/** The audio that it will hear. */
export interface AudioToHear {
  readonly text?: { readonly raw?: string };
  readonly language?: string;
  readonly words?: AudioFacts['words'];
  readonly seconds?: number;
}

interface Wanted {
  readonly kind?: ModelKind;
  readonly shape?: Preset;
}

function wanted(model: ModelToStandFor, entries: () => readonly ModelEntry[]): Wanted {
  if (model.manifest !== undefined) return findEntry(entries(), model.manifest);
  if (model.file !== undefined && (model.kind === undefined || model.weights === 'synthetic:full')) {
    return inspectModel(model.file);
  }
  return model;
}

/**
 * What to ask `ensureSynthetic` for in place of `model`, to say what is spoken in `audio`.
 * @throws Failure (usage) when the model's kind, or for `synthetic:full` its published shape, cannot be told.
 */
export function checkpointRequest(
  model: ModelToStandFor,
  audio: AudioToHear = {},
  entries: () => readonly ModelEntry[] = loadModelManifest,
): CheckpointRequest {
  const { kind: found, shape } = wanted(model, entries);
  const kind = model.kind ?? found;
  if (kind === undefined) {
    throw new Failure(ExitCode.usage, `is ${model.id} a recogniser or an aligner?`, [
      'say so: `kind: asr` or `kind: aligner`, or name a model of the manifest: `like: qwen3-asr-0.6b-q4_0`',
    ]);
  }
  if (model.weights === 'synthetic:full' && shape === undefined) {
    throw new Failure(
      ExitCode.usage,
      `${model.id} has no published dimensions to make a synthetic:full checkpoint of`,
      ['name a model of the manifest: `like: qwen3-asr-0.6b-q4_0`, or use synthetic:tiny'],
    );
  }
  return {
    preset: model.weights === 'synthetic:full' && shape !== undefined ? shape : 'tiny',
    kind,
    ...(model.script === undefined ? {} : { script: model.script }),
    audio: {
      ...(audio.text?.raw === undefined ? {} : { reference: audio.text.raw }),
      ...(audio.language === undefined ? {} : { language: audio.language }),
      ...(audio.words === undefined ? {} : { words: audio.words }),
      ...(audio.seconds === undefined ? {} : { seconds: audio.seconds }),
    },
  };
}
