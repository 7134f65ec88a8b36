import type { EngineOptions } from './options.ts';

/**
 * The engine's command line for loading a model (docs/engine.md#parameters). Pure.
 * `-l` is what bounds the context and its buffers; temperature 0 and a seed make runs repeatable; tags are
 * needed for audio input; alignment comes as JSON because the engine's SRT times are not usable.
 */
export function engineParams(model: string, kind: 'asr' | 'aligner', options: EngineOptions): string[] {
  const words = ['-m', model, '--hide_banner', '--multimedia_file_tags', '{{', '}}'];
  const add = (flag: string, value: string | number | undefined): void => {
    if (value !== undefined) words.push(flag, String(value));
  };
  add('-n', options.threads);
  add('-l', options.context);
  add('--temp', options.temperature);
  add('--seed', options.seed);
  add('-s', options.system);
  if (options.language !== undefined && options.language !== 'auto') {
    words.push('--set', 'language', options.language);
  }
  if (kind === 'aligner') words.push('--set', 'format', 'json');
  return [...words, ...(options.extra ?? [])];
}

/** Input of one round: the audio in tags, and for the aligner the transcript behind it. */
export function roundInput(audio: string, transcript = ''): string {
  if (!SAFE_PATH.test(audio)) throw new Error(`not a path that may reach the engine's shell: ${audio}`);
  return `{{audio:${audio}}}${transcript}`;
}

/**
 * The engine pastes the path into a shell line inside double quotes. Only names that the harness made itself
 * reach it, and they are of this form.
 */
export const SAFE_PATH = /^\/[A-Za-z0-9_\-./]+\.wav$/;

/**
 * Threads for the engine when the scenario names none: one less than the cores it may use, at most 3. OpenMP
 * spins; one thread more than there are free cores costs a factor of 5 to 20 (docs/engine.md#threads).
 * @param affinity cores that the process may run on @param quota cores of the control group, if limited
 */
export function defaultThreads(affinity: number, quota: number | undefined): number {
  return Math.max(1, Math.min(4, affinity, quota === undefined ? affinity : Math.floor(quota)) - 1);
}

/**
 * Tokens that the engine makes of an audio (docs/engine.md#audio): whole frames of 10 ms, the tail padded to a
 * multiple of 8; 13 tokens per 100 frames and one per 8 of the rest. A prompt with fewer did not hear it all.
 */
export function audioTokens(samples: number): number {
  const whole = Math.floor(samples / 160);
  const frames = whole + ((8 - ((whole % 100) % 8)) % 8);
  return Math.floor(frames / 100) * 13 + Math.ceil((frames % 100) / 8);
}
