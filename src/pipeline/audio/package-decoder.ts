import { open } from 'node:fs/promises';
import { z } from 'zod';
import { SAMPLE_RATE } from '../../record/units.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure, reasonOf } from '../../system/failure.ts';
import { type Resampler, resampler } from '../resampling/resampler.ts';
import type { PcmStream } from './decoder.ts';

/** What is used of the package audio-decode, which may not be installed. */
const Block = z.object({
  channelData: z.array(z.instanceof(Float32Array)),
  sampleRate: z.number().positive(),
});
type Decode = (source: AsyncIterable<Uint8Array>, format: string) => AsyncIterable<unknown>;
const Package = z.object({ default: z.custom<Decode>((value) => typeof value === 'function') });
const Manifest = z.object({ default: z.object({ version: z.string() }) });

export interface PackageDecoder {
  readonly version: string;
  readonly decode: Decode;
}

/** The package, if it is installed. */
export async function loadAudioDecode(name = 'audio-decode'): Promise<PackageDecoder | undefined> {
  try {
    const decode = Package.parse(await import(name)).default;
    const manifest: unknown = await import(`${name}/package.json`, { with: { type: 'json' } });
    return { decode, version: Manifest.parse(manifest).default.version };
  } catch {
    return undefined;
  }
}

const HEAD_BYTES = 64;
const BLOCK_BYTES = 1 << 16;

/** The package's name for a format, from the first bytes. */
export function sniffFormat(head: Uint8Array): string | undefined {
  const text = String.fromCharCode(...head);
  if (text.startsWith('OggS')) return text.includes('OpusHead') ? 'opus' : 'oga';
  if (text.startsWith('fLaC')) return 'flac';
  if (text.startsWith('ftyp', 4)) return 'm4a';
  if (text.startsWith('\x1aE\xdf\xa3')) return 'webm';
  if (text.startsWith('FORM') && text.startsWith('AIF', 8)) return 'aiff';
  if (text.startsWith('caff')) return 'caf';
  if (text.startsWith('#!AMR')) return 'amr';
  if (text.startsWith('RIFF')) return 'wav';
  // ADTS has layer bits 00, MPEG audio has not.
  const sync = head[0] === 0xff && ((head[1] ?? 0) & 0xe0) === 0xe0;
  if (sync) return ((head[1] ?? 0) & 0x06) === 0 ? 'aac' : 'mp3';
  return text.startsWith('ID3') ? 'mp3' : undefined;
}

/** Decodes with the package audio-decode: the last resort, for machines without any ffmpeg. */
export async function packageStream(file: string, decoder: PackageDecoder): Promise<PcmStream> {
  const handle = await open(file, 'r');
  const head = new Uint8Array(HEAD_BYTES);
  const { bytesRead } = await handle.read(head, 0, HEAD_BYTES, 0).finally(() => handle.close());
  const format = sniffFormat(head.subarray(0, bytesRead));
  if (format === undefined) throw notAudio(file, 'no known format');
  return {
    decoder: { name: 'audio-decode', version: decoder.version },
    pcm: samplesOf(file, decoder.decode(bytesOf(file), format)),
    complaints: [],
    truncated: false,
  };
}

/** Opened when it is first read: a decoder may never get that far. */
async function* bytesOf(file: string): AsyncGenerator<Uint8Array, void, void> {
  const handle = await open(file, 'r');
  try {
    for (;;) {
      const block = new Uint8Array(BLOCK_BYTES);
      const { bytesRead } = await handle.read(block, 0, BLOCK_BYTES);
      if (bytesRead === 0) return;
      yield block.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

const notAudio = (file: string, why: string): Failure =>
  new Failure(
    ExitCode.usage,
    `${file}: is not audio that the package audio-decode can decode: ${why}`,
    'install ffmpeg, which reads more',
  );

async function* samplesOf(
  file: string,
  blocks: AsyncIterable<unknown>,
): AsyncGenerator<Int16Array<ArrayBuffer>, void, void> {
  let converter: Resampler | undefined;
  try {
    for await (const block of blocks) {
      const { channelData, sampleRate } = Block.parse(block);
      converter ??= resampler(Math.round(sampleRate), SAMPLE_RATE);
      const samples = converter.push(mixed(channelData));
      if (samples.length > 0) yield samples;
    }
  } catch (thrown) {
    throw thrown instanceof Failure ? thrown : notAudio(file, reasonOf(thrown));
  }
  const rest = converter?.end();
  if (rest !== undefined && rest.length > 0) yield rest;
}

/** The mean of the channels, rounded, clipped to ±1. */
function mixed(channels: readonly Float32Array[]): Int16Array {
  const out = new Int16Array(channels[0]?.length ?? 0);
  for (let i = 0; i < out.length; i += 1) {
    let sum = 0;
    for (const channel of channels) sum += channel[i] ?? 0;
    out[i] = Math.max(-32_768, Math.min(32_767, Math.round((sum / channels.length) * 32_768)));
  }
  return out;
}
