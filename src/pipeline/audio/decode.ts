import { createHash } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import { exact } from '../../record/exact.ts';
import { SAMPLE_RATE } from '../../record/units.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import { whenWhole } from '../../system/replace-file.ts';
import { createWav } from '../wav/wav.ts';
import type { Decoder, PcmStream } from './decoder.ts';
import { isSafePath } from './engine-limits.ts';
import { FFMPEG_HINT, type FfmpegSearch, findFfmpeg } from './ffmpeg.ts';
import { type FfmpegLimits, ffmpegStream } from './ffmpeg-decoder.ts';
import { loadAudioDecode, packageStream } from './package-decoder.ts';
import { ImpossibleRate, wavStream } from './wav-decoder.ts';

/** Bytes of a file for a second of its sound: speech codecs have 300 and more, silence as FLAC has 600, as Opus 277. */
const LEAST_BYTES = 64;
/** Of a short file the header weighs more than the sound. */
const ALWAYS_SECONDS = 60;

/**
 * How much sound a stranger's file may turn out to hold: a small one can claim hours, by a rate of 1 Hz or by times
 * that lie far apart, and would keep the only worker busy with nothing. Pure.
 */
export const mostSamples = (bytes: number): number => (ALWAYS_SECONDS + bytes / LEAST_BYTES) * SAMPLE_RATE;

const tooThin = (file: string, samples: number): Failure =>
  new Failure(
    ExitCode.usage,
    `${file}: too-thin: it claims more than ${Math.floor(samples / SAMPLE_RATE)} s of sound, fewer than ${LEAST_BYTES} bytes for each`,
  );

export interface DecodeOptions extends FfmpegSearch, FfmpegLimits {
  /** Samples decoded so far: now and then, and when all are. What it throws ends the decoding. */
  readonly onProgress?: (samples: number) => void;
  /** The file is a stranger's: no package decodes it in this process, where nothing limits what it takes. */
  readonly strangers?: true;
}

export interface PcmSummary {
  readonly decoder: Decoder;
  /** At 16 kHz, one channel. */
  readonly samples: number;
  readonly seconds: number;
  /** Of the 16-bit little-endian samples, hex. */
  readonly pcmSha256: string;
  readonly complaints: readonly string[];
  readonly truncated: boolean;
}

export interface DecodedAudio {
  readonly decoder: Decoder;
  /** Samples that there will be, where that is known beforehand. */
  readonly expected?: number;
  /** 16 kHz, one channel, 16 bits, in blocks of about a second or less; to be read once. */
  readonly pcm: AsyncIterable<Int16Array<ArrayBuffer>>;
  /**
   * What was decoded.
   * @throws Error before `pcm` has been read to its end
   */
  summary(): PcmSummary;
}

/** A day: what is longer is a broken file that never ends. */
const MOST_SAMPLES = 24 * 3600 * SAMPLE_RATE;
/** Samples between two words of progress. */
const PROGRESS_EVERY = 30 * SAMPLE_RATE;

/**
 * Decodes any audio file as a stream: WAV by the harness's own reader, the rest by ffmpeg, else by the package
 * audio-decode (docs/audio.md). Errors that show only while decoding are thrown while `pcm` is read.
 * @throws Failure `missing` for a file or decoder that is not there, `usage` for a file that is not audio
 */
export async function decodeAudio(file: string, options: DecodeOptions = {}): Promise<DecodedAudio> {
  const stream = await open16k(file, options);
  const { size: bytes } = await stat(file);
  let summary: PcmSummary | undefined;
  async function* counted(): AsyncGenerator<Int16Array<ArrayBuffer>, void, void> {
    const hash = createHash('sha256');
    let samples = 0;
    let told = 0;
    for await (const block of stream.pcm) {
      // ffmpeg is killed by it; our own reader is asked here.
      options.signal?.throwIfAborted();
      samples += block.length;
      if (options.strangers === true && samples > mostSamples(bytes)) throw tooThin(file, samples);
      if (samples > MOST_SAMPLES) throw new Failure(ExitCode.usage, `${file}: is longer than a day`);
      if (samples - told >= PROGRESS_EVERY) {
        told = samples;
        options.onProgress?.(samples);
      }
      hash.update(littleEndian(block));
      yield block;
    }
    if (samples === 0) throw new Failure(ExitCode.usage, `${file}: holds no audio: 0 samples`);
    options.onProgress?.(samples);
    summary = {
      decoder: stream.decoder,
      samples,
      seconds: samples / SAMPLE_RATE,
      pcmSha256: hash.digest('hex'),
      complaints: stream.complaints,
      truncated: stream.truncated,
    };
  }
  return {
    decoder: stream.decoder,
    ...exact({ expected: stream.expected }),
    pcm: counted(),
    summary: () => {
      if (summary === undefined) throw new Error(`${file} has not been decoded to its end`);
      return summary;
    },
  };
}

/**
 * Decodes `file` into a 16 kHz 16-bit mono WAV file. `wav` must be an absolute path without characters that mean
 * something to a shell, since the engine passes it to one. Nothing is left there when decoding fails.
 */
export async function decodeToWav(
  file: string,
  wav: string,
  options: DecodeOptions = {},
): Promise<PcmSummary> {
  if (!isSafePath(wav)) throw new Error(`not a name that may reach the engine's shell: ${wav}`);
  const audio = await decodeAudio(file, options);
  await whenWhole(wav, async (draft) => {
    const writer = await createWav(draft);
    try {
      for await (const block of audio.pcm) await writer.write(block);
    } finally {
      await writer.close();
    }
  });
  return audio.summary();
}

async function open16k(file: string, options: DecodeOptions): Promise<PcmStream> {
  const unread = (await isWav(file)) ? await triedWav(file) : undefined;
  if (unread !== undefined && !(unread instanceof Failure)) return unread;
  const ffmpeg = await findFfmpeg(options);
  if (ffmpeg !== undefined) return ffmpegStream(file, ffmpeg, options);
  const decoder = options.strangers === true ? undefined : await loadAudioDecode();
  if (decoder !== undefined) return packageStream(file, decoder);
  if (unread !== undefined) throw unread;
  throw new Failure(ExitCode.missing, `${file}: only WAV can be read without ffmpeg`, FFMPEG_HINT);
}

/** A WAV file of a kind that the own reader does not know (ADPCM, A-law) is left to ffmpeg. */
async function triedWav(file: string): Promise<PcmStream | Failure> {
  try {
    return await wavStream(file);
  } catch (thrown) {
    if (thrown instanceof Failure && !(thrown instanceof ImpossibleRate)) return thrown;
    throw thrown;
  }
}

/** Whether it begins as WAV files do; also checks that there is something to read. */
async function isWav(file: string): Promise<boolean> {
  const handle = await open(file, 'r').catch((error: Error) => {
    throw new Failure(ExitCode.missing, `${file}: cannot be read: ${error.message}`, [], error);
  });
  try {
    const state = await handle.stat();
    if (!state.isFile()) throw new Failure(ExitCode.usage, `${file}: is not a file`);
    if (state.size === 0) throw new Failure(ExitCode.usage, `${file}: is empty`);
    const head = Buffer.alloc(12);
    await handle.read(head, 0, 12, 0);
    return head.toString('latin1', 0, 4) === 'RIFF' && head.toString('latin1', 8) === 'WAVE';
  } finally {
    await handle.close();
  }
}

function littleEndian(samples: Int16Array): Uint8Array {
  const bytes = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
  return LITTLE ? bytes : Buffer.from(bytes).swap16();
}
const LITTLE = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
