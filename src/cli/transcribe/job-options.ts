import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { LANGUAGES, languageNamed } from '../../pipeline/languages.ts';
import type { SubtitleStyle } from '../../pipeline/subtitles/transcript-subtitles.ts';
import { TEN_VAD_VARIABLE } from '../../pipeline/vad/model-file.ts';
import type { Vocabulary } from '../../pipeline/zh-tw/conversion/vocabulary.ts';
import { exact } from '../../record/exact.ts';
import { ORDERS, type Order } from '../../runner/jobs/job-order.ts';
import { nearest } from '../../scenarios/plan/nearest.ts';
import { WEIGHTS, type Weights } from '../../scenarios/plan/plan.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import { offering } from '../console/offering.ts';
import { overridesOf } from '../run/overrides.ts';

/** Options that `transcribe` and `align` share. */
export interface JobFlags {
  readonly srt?: string;
  readonly vtt?: string;
  readonly json?: boolean;
  readonly wordCues?: boolean;
  readonly onePass?: boolean;
  readonly hanPerLine?: number;
  readonly latinPerLine?: number;
  readonly hanPerSecond?: number;
  readonly latinPerSecond?: number;
  readonly quotes?: boolean;
  readonly language?: string;
  readonly hint?: string;
  readonly zhTw?: boolean;
  readonly vocabulary?: Vocabulary;
  readonly library?: string;
  readonly models?: string;
  readonly model?: string;
  readonly aligner?: string;
  readonly vadModel?: string;
  readonly ffmpeg?: string;
  readonly threads?: string;
  readonly order?: Order;
}

export function addJobOptions(command: Command): Command {
  return addEngineOptions(
    command
      .option('--srt <file>', 'write SubRip subtitles (`-`: to stdout)')
      .option('--vtt <file>', 'write WebVTT subtitles (`-`: to stdout)')
      .option('--word-cues', 'a cue for every word')
      .option(
        '--han-per-line <n>',
        'Han characters of a line (default: 16, up to 20 to end a sentence)',
        positive,
      )
      .option('--latin-per-line <n>', 'characters of a Latin line (default: 42)', positive)
      .option('--han-per-second <n>', 'Han characters a second that can be read (default: 9)', positive)
      .option('--latin-per-second <n>', 'other characters a second (default: 20)', positive)
      .option('--no-quotes', 'leave “” in zh-TW subtitles, in place of 「」')
      .option('--json', 'one JSON document on stdout: text, words, times, chunks')
      .option('--language <name>', 'what is spoken, e.g. Chinese (default: as the model hears it)'),
  );
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value))) throw new InvalidArgumentError('It takes a number above 0.');
  return value;
}

/** How subtitles are to look. */
export const subtitleStyle = (flags: JobFlags): SubtitleStyle => ({
  ...(flags.wordCues === true ? { level: 'word' as const } : {}),
  hanPerLine: flags.hanPerLine,
  latinPerLine: flags.latinPerLine,
  hanPerSecond: flags.hanPerSecond,
  latinPerSecond: flags.latinPerSecond,
  plainQuotes: flags.quotes === false,
});

/** What every command needs that runs the pipeline. */
export function addEngineOptions(command: Command): Command {
  return command
    .option(
      '--library <path>',
      'libchatllm to use (default: $ASR_BENCH_LIBRARY, else the calibration engine)',
    )
    .addOption(offering('--models <weights>', 'weights of the models', WEIGHTS))
    .option('--aligner <id|file>', 'aligner: an id of `models list`, or a file')
    .option('--ffmpeg <path>', 'ffmpeg to decode audio with')
    .option('--threads <n>', 'threads of the engine');
}

export const VAD_OPTION = [
  '--vad-model <file>',
  `TEN VAD network, ten-vad.onnx (default: $${TEN_VAD_VARIABLE}; without either, energy)`,
] as const;

/** `--order`, of what cuts its audio into chunks. */
export const orderOption = (): Option =>
  new Option(
    '--order <order>',
    'how chunks are heard and aligned: side by side (two engine processes) or in batches, subtitles come meanwhile; auto: side by side where memory admits it',
  )
    .choices(ORDERS)
    .default('auto');

/** A file of the user's, checked before anything is loaded. @throws Failure (3) naming what is not there */
export function givenFile(path: string, what: string): string {
  let state: ReturnType<typeof statSync>;
  try {
    state = statSync(path);
  } catch (thrown) {
    throw new Failure(ExitCode.missing, `${path}: there is no such ${what}`, 'check the name', thrown);
  }
  if (!state.isFile()) throw new Failure(ExitCode.usage, `${path}: is a folder, not a ${what}`);
  if (state.size === 0) throw new Failure(ExitCode.usage, `${path}: is empty`);
  return path;
}

/** @throws Failure (2) for a language that the engine has no name for */
export function givenLanguage(name: string | undefined): string | undefined {
  if (name === undefined || name.toLowerCase() === 'auto') return undefined;
  const known = languageNamed(name) ?? '';
  if (LANGUAGES.includes(known)) return known;
  const near = nearest(known, LANGUAGES);
  throw new Failure(ExitCode.usage, `--language ${name}: the engine has no such language`, [
    ...(near === undefined ? [] : [`--language ${near}`]),
    `it knows: ${LANGUAGES.join(', ')}`,
  ]);
}

/** What both commands plan their job with. @throws Failure (2) */
export function planOptions({ library, models, aligner, threads, language }: JobFlags): {
  library?: string;
  weights?: Weights;
  aligner?: string;
  threads?: number;
  language?: string;
} {
  const given = overridesOf({
    ...exact({ library, models }),
  });
  const count = threads === undefined ? undefined : Number(threads);
  if (count !== undefined && !(Number.isInteger(count) && count > 0)) {
    throw new Failure(ExitCode.usage, `--threads ${threads}: it takes a whole number, 1 or more`);
  }
  const spoken = givenLanguage(language);
  return {
    ...exact({ library: given.library, weights: given.models }),
    ...(aligner === undefined ? {} : { aligner: givenModel(aligner, '--aligner', models) }),
    ...exact({ threads: count, language: spoken }),
  };
}

/**
 * A model that the user names. A file is used as it is, so that it must be there, and `--models synthetic:…`, which would
 * make another in its place, cannot stand beside it. @throws Failure (2), (3)
 */
export function givenModel(
  name: string,
  option: '--model' | '--aligner',
  weights: string | undefined,
): string {
  const model = modelName(name);
  if (model === name && !name.startsWith('/')) return model;
  givenFile(model, 'model');
  if (weights === undefined || weights === 'real') return model;
  throw new Failure(
    ExitCode.usage,
    `${option} ${name} names a file, and --models ${weights} makes another in its place`,
    'leave one of them out',
  );
}

/** A manifest id, or a file as an absolute path: one that has a slash or a dot is no id. */
export const modelName = (name: string): string => (/[/\\]|\.bin$/.test(name) ? resolve(name) : name);
