import { SAMPLE_RATE } from '../../record/units.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';

/** Bytes of a file for a second of its sound: speech codecs have 300 and more, silence as FLAC has 600, as Opus 277. */
const LEAST_BYTES = 64;
/** Of a short file the header weighs more than the sound. */
const ALWAYS_SECONDS = 60;

/**
 * How much sound a stranger's file may turn out to hold: a small one can claim hours, by a rate of 1 Hz or by times
 * that lie far apart, and would keep the only worker busy with nothing. Pure.
 */
export const mostSamples = (bytes: number): number => (ALWAYS_SECONDS + bytes / LEAST_BYTES) * SAMPLE_RATE;

export const tooThin = (file: string, samples: number): Failure =>
  new Failure(
    ExitCode.usage,
    `${file}: too-thin: it claims more than ${Math.floor(samples / SAMPLE_RATE)} s of sound, fewer than ${LEAST_BYTES} bytes for each`,
  );
