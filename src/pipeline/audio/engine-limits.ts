import { SAMPLE_RATE } from '../../record/units.ts';

/**
 * The engine aborts on more than 10000 audio tokens (12.8 min) and crashes on a few ms; both are kept away from
 * it with a margin (docs/audio.md#limits).
 */
const LONGEST_SECONDS = 750;
const SHORTEST_SECONDS = 0.02;

/** Qwen3-ForcedAligner was made for five minutes; its stamps end at 400 s, beyond which every word has the last. */
export const LONGEST_ALIGNED_SECONDS = 300;

/** Why so many samples at 16 kHz are not for the aligner; undefined when they are. */
export function alignerRefusal(samples: number): string | undefined {
  const seconds = samples / SAMPLE_RATE;
  return seconds > LONGEST_ALIGNED_SECONDS
    ? `${seconds.toFixed(1)} s are more than the aligner takes (5 minutes): cut it with vad and chunk`
    : undefined;
}

/** Why so many samples at 16 kHz must not reach the engine in one call; undefined when they may. */
export function engineRefusal(samples: number): string | undefined {
  const seconds = samples / SAMPLE_RATE;
  if (seconds > LONGEST_SECONDS) {
    return `${seconds.toFixed(1)} s are more than the engine takes in one call (${LONGEST_SECONDS} s): cut it with vad and chunk`;
  }
  if (seconds < SHORTEST_SECONDS) {
    return `${(seconds * 1000).toFixed(1)} ms are less than the engine takes (${SHORTEST_SECONDS * 1000} ms)`;
  }
  return undefined;
}

/** The engine pastes the path into a shell line: these characters mean nothing to a shell. */
const SAFE_PATH = /^\/[A-Za-z0-9_\-./]+\.wav$/;

export const isSafePath = (path: string): boolean => SAFE_PATH.test(path) && !path.split('/').includes('..');
