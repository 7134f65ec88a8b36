import type { StepFailure } from '../../../record/run-record.ts';
import { AUDIO_PATH, type EngineOptions } from '../../engine.ts';

/**
 * The engine's command line for loading a model (docs/engine.md#parameters). Pure.
 * `-l` is what bounds the context and its buffers; temperature 0 and a seed make runs repeatable; tags are
 * needed for audio input; alignment comes as JSON because the engine's SRT times are not usable.
 */
export function engineParams(
  model: string,
  kind: 'asr' | 'aligner',
  options: EngineOptions,
  delimiter?: string,
): string[] {
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
  words.push(...(options.extra ?? []));
  if (delimiter !== undefined) words.push('--set', 'delimiter', delimiter);
  return words;
}

/** Input of one round: the audio in tags, and for the aligner the transcript behind it. */
export function roundInput(audio: string, transcript = ''): string {
  if (!AUDIO_PATH.test(audio)) throw new Error(`not a path that may reach the engine's shell: ${audio}`);
  return `{{audio:${audio}}}${transcript}`;
}

/** The aligner aborts on a text that cleans to nothing, and reads the tags of the input as its own. */
export function unfitTranscript(text: string): StepFailure | undefined {
  if (!/[\p{L}\p{N}]/u.test(text)) {
    return { kind: 'refused', code: 'nothing-to-align', message: 'the text has no letter or digit' };
  }
  if (/\{\{|\}\}/.test(text)) {
    return {
      kind: 'refused',
      code: 'text-has-tags',
      message: 'the text holds {{ or }}, the tags of audio input',
    };
  }
  return undefined;
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
