import { type FileHandle, open } from 'node:fs/promises';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import { guessFormat, parseFormat, type WavFormat } from './format.ts';
import { toMono } from './mono.ts';

/** An open WAV file. Positions count frames, that is samples of the mono mix. */
export interface WavFile {
  readonly path: string;
  readonly format: WavFormat;
  readonly frames: number;
  /** The header promises more audio than the file holds: a copy or a recording broke off. */
  readonly truncated: boolean;
  /** Frames `[start, end)` as 16-bit mono; less at the end of the file. */
  read(start: number, end: number): Promise<Int16Array<ArrayBuffer>>;
  /** The whole file from the start, `size` frames at a time. */
  blocks(size: number): AsyncGenerator<Int16Array<ArrayBuffer>, void, void>;
  /** Frames read so far from the first channel alone, because the channels cancel each other. */
  cancelled(): number;
  close(): Promise<void>;
}

const HEAD = 12;
const CHUNK_HEAD = 8;
/** Before the audio; broadcast WAV has some ten. Half a gigabyte can hold 67 million empty ones, each a read of its own. */
const MOST_CHUNKS = 1000;
/** Sizes from here on mean "not known when the header was written": the file is a stream, read to its end. */
const ENDLESS = 0x7ffff000;

/** What to do with audio that is something else. */
export const CONVERT = 'convert it first: `ffmpeg -i <file> -ar 16000 -ac 1 -c:a pcm_s16le <new>.wav`';

/**
 * Opens PCM (8, 16, 24, 32 bits) and float (32, 64) WAV files, WAVE_FORMAT_EXTENSIBLE among them, of any rate and number of
 * channels. The caller closes it.
 *
 * @throws Failure `missing` when there is no such file, `usage` when it is not a WAV file that can be read
 */
export async function openWav(path: string): Promise<WavFile> {
  const handle = await openFile(path);
  try {
    const { size } = await handle.stat();
    const found = await findAudio(handle, size);
    if (typeof found === 'string')
      throw new Failure(ExitCode.usage, `${path}: not a usable WAV file: ${found}`, CONVERT);
    return wavFile(path, handle, found);
  } catch (thrown) {
    await handle.close();
    throw thrown;
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    const handle = await open(path, 'r');
    if ((await handle.stat()).isFile()) return handle;
    await handle.close();
    throw new Failure(ExitCode.usage, `${path}: not a file`);
  } catch (thrown) {
    if (thrown instanceof Failure || !(thrown instanceof Error)) throw thrown;
    throw new Failure(ExitCode.missing, `${path}: cannot be read: ${thrown.message}`, [], thrown);
  }
}

interface Audio {
  readonly format: WavFormat;
  /** Byte at which the samples begin, and how many there are. */
  readonly offset: number;
  readonly bytes: number;
  readonly truncated: boolean;
}

/** Walks the chunks up to `data`. A string says why there is no audio. */
async function findAudio(handle: FileHandle, size: number): Promise<Audio | string> {
  const head = await bytesAt(handle, 0, HEAD);
  const isWav = head.length === HEAD && ascii(head, 0) === 'RIFF' && ascii(head, 8) === 'WAVE';
  if (!isWav) return guessFormat(head);
  const riffEnd = viewOf(head).getUint32(4, true) + CHUNK_HEAD;
  let format: WavFormat | undefined;
  let chunks = 0;
  for (let at = HEAD; at + CHUNK_HEAD <= size; ) {
    chunks += 1;
    if (chunks > MOST_CHUNKS) return `it has more than ${MOST_CHUNKS} chunks before its audio`;
    const chunk = await bytesAt(handle, at, CHUNK_HEAD);
    const declared = viewOf(chunk).getUint32(4, true);
    const offset = at + CHUNK_HEAD;
    const name = ascii(chunk, 0);
    if (!/^[\x20-\x7e]{4}$/.test(name)) return `it is damaged: there should be a chunk at byte ${at}`;
    if (name === 'data') {
      if (format === undefined) return 'its audio comes before the format chunk';
      return { format, offset, ...extent(declared, size - offset, riffEnd <= offset) };
    }
    if (name === 'fmt ') {
      const parsed = parseFormat(viewOf(await bytesAt(handle, offset, Math.min(declared, 64))));
      if (typeof parsed === 'string') return parsed;
      format = parsed;
    }
    // Chunks are padded to an even length.
    at = offset + declared + (declared % 2);
  }
  return format === undefined ? 'it has no format chunk' : 'it has no data chunk';
}

/** How much audio there is: what the header says, unless it was never filled in or the file is shorter. */
function extent(
  declared: number,
  available: number,
  unfinished: boolean,
): Pick<Audio, 'bytes' | 'truncated'> {
  const endless = declared >= ENDLESS || (declared === 0 && unfinished);
  if (endless) return { bytes: available, truncated: false };
  return { bytes: Math.min(declared, available), truncated: declared > available };
}

function wavFile(path: string, handle: FileHandle, { format, offset, bytes, truncated }: Audio): WavFile {
  const frames = Math.floor(bytes / format.frameBytes);
  const read: WavFile['read'] = async (start, end) => {
    const first = Math.max(0, start);
    const count = Math.max(0, Math.min(frames, end) - first);
    const raw = await bytesAt(handle, offset + first * format.frameBytes, count * format.frameBytes);
    const { samples, cancelled } = toMono(raw, format);
    if (cancelled) lost += samples.length;
    return samples;
  };
  let lost = 0;
  return {
    path,
    format,
    frames,
    truncated,
    read,
    cancelled: () => lost,
    async *blocks(size) {
      for (let start = 0; start < frames; start += size) yield await read(start, start + size);
    },
    close: () => handle.close(),
  };
}

/** Up to `length` bytes from `position`; fewer at the end of the file. */
async function bytesAt(handle: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(bytes, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const ascii = (bytes: Uint8Array, at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));
