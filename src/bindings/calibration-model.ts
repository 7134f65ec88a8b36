import { writeFile } from 'node:fs/promises';

/** First line of every calibration model file. */
export const CALIBRATION_MAGIC = 'asr-bench-calibration 1';

/** What the engine is, says and takes; the names are those of the model file (native/README.md explains each). */
interface Behaviour {
  readonly kind?: 'asr' | 'aligner';
  readonly name?: string;
  readonly param_num?: number;
  readonly context?: number;
  /** Detected where none is set; of single chunks by their number: `{ '': 'English', '#2': 'Japanese' }`. */
  readonly language?: string | Readonly<Record<string, string>>;
  /**
   * What it transcribes: one text, or one for each language by its name (`''`: any other) and for chunks of a longer
   * audio by their number (`'#2'`).
   */
  readonly text?: string | Readonly<Record<string, string>>;
  readonly text_file?: string | Readonly<Record<string, string>>;
  readonly word_errors?: number;
  readonly word_deletions?: number;
  readonly word_insertions?: number;
  readonly seed?: number;
  readonly split_utf8?: number;
  readonly broken_utf8?: boolean;
  readonly prompt_tokens?: number;
  readonly other_text?: string;
  readonly other_round?: number;
  readonly other_every?: number;
  readonly ignore_system?: boolean;
  readonly empty_first?: boolean;
  readonly word_ms?: number;
  readonly segment_ms?: number;
  /** Start and end of each word in ms. */
  readonly times?: readonly (readonly [start: number, end: number])[];
  readonly align_fault?: 'none' | 'count' | 'order' | 'range' | 'json';
  readonly align_round?: number;
}

interface Timing {
  readonly load_ms?: number;
  readonly ttft_ms?: number;
  readonly token_ms?: number;
  readonly restart_ms?: number;
  readonly unload_ms?: number;
  readonly jitter_ms?: number;
  readonly token_jitter_ms?: number;
  readonly burst?: boolean;
  readonly slow_at?: 'load' | 'infer' | 'restart' | 'destroy';
  readonly slow_ms?: number;
  readonly slow_round?: number;
  readonly slow_every?: number;
}

interface Memory {
  readonly load_mb?: number;
  readonly kv_mb?: number;
  readonly compute_mb?: number;
  readonly tokenizer_kb?: number;
  readonly pool_at?: 'load' | 'infer' | 'restart';
  readonly pool_step?: number;
  readonly pool_every?: number;
  readonly pool_until?: number;
  readonly warm_bytes?: number;
  readonly warm_rounds?: number;
  readonly fragment_bytes?: number;
  readonly fragment_rounds?: number;
}

type LeakMoment = 'load' | 'infer' | 'restart';
type LeakKind =
  | ''
  | 'mmap_'
  | 'shm_'
  | 'memfd_'
  | 'hidden_'
  | 'handle_'
  | 'thread_'
  | 'child_'
  | 'zombie_'
  | 'helper_';
type LeakKey = `leak_${LeakKind}${LeakMoment}`;

type Leaks = { readonly [key in LeakKey]?: number } & {
  readonly leak_blocks?: number;
  readonly leak_touch?: boolean;
  readonly leak_every?: number;
  readonly leak_from?: number;
  readonly leak_until?: number;
  readonly leak_more?: number;
  readonly leak_factor?: number;
  readonly leak_factor_from?: number;
  readonly leak_reap?: boolean;
  readonly helper_ms?: number;
};

interface Failures {
  readonly die?: 'none' | 'segv' | 'abort' | 'exit' | 'hang' | 'oom' | 'garbage';
  readonly die_at?: 'load' | 'infer' | 'restart' | 'destroy' | 'token' | 'callback';
  readonly die_round?: number;
  readonly die_token?: number;
  readonly die_code?: number;
  readonly die_message?: string;
  readonly oom_mb?: number;
  readonly refuse?: 'none' | 'start' | 'infer' | 'destroy' | 'tokenize' | 'async';
  readonly refuse_code?: number;
  readonly refuse_round?: number;
  readonly refuse_text?: string;
  readonly unsafe_destroy?: boolean;
  readonly unsafe_async_start?: boolean;
  readonly misroute?: boolean;
  readonly callback_thread?: boolean;
  readonly end_calls?: number;
  readonly missing_audio_code?: number;
  readonly silent_context?: boolean;
}

/** Every key of a calibration model; what is absent has the engine's default. */
export type CalibrationSettings = Behaviour & Timing & Memory & Leaks & Failures;

const escaped = (text: string): string =>
  text.replace(/[\\\n\t]/g, (c) => (c === '\n' ? '\\n' : c === '\t' ? '\\t' : '\\\\'));

function valueText(key: string, value: unknown): string {
  if (typeof value === 'string') return escaped(value);
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  throw new RangeError(`calibration key ${key}: ${String(value)} cannot be written`);
}

/** The `key`, `value` pairs of settings as the engine reads them, in the order given. */
export function calibrationPairs(settings: CalibrationSettings): (readonly [key: string, value: string])[] {
  return Object.entries(settings).flatMap(([key, value]): (readonly [string, string])[] => {
    if (value === undefined) return [];
    if (Array.isArray(value)) return [[key, value.map((pair) => pair.join('-')).join(' ')]];
    if (typeof value !== 'object') return [[key, valueText(key, value)]];
    return Object.entries(value).map(([language, text]) => [
      language === '' ? key : `${key}.${language}`,
      escaped(String(text)),
    ]);
  });
}

/** Text of a model file for the calibration engine. */
export function calibrationModel(settings: CalibrationSettings): string {
  const lines = calibrationPairs(settings).map(([key, value]) => `${key} = ${value}`);
  return [CALIBRATION_MAGIC, ...lines, ''].join('\n');
}

/** Engine options that say the same on the command line, where they win over the model file. */
export function calibrationOptions(settings: CalibrationSettings): string[] {
  return calibrationPairs(settings).flatMap(([key, value]) => ['--calibrate', `${key}=${value}`]);
}

/** Writes the model file at `path`. */
export async function writeCalibrationModel(path: string, settings: CalibrationSettings): Promise<void> {
  await writeFile(path, calibrationModel(settings));
}
