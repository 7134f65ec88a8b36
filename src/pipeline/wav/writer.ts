import { open } from 'node:fs/promises';
import { SAMPLE_RATE } from '../../record/units.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';

const HEADER = 44;
/** Sizes in the header are 32 bits wide. */
const MOST_BYTES = 0xffffffff - HEADER;

/** A 16-bit mono WAV file that is being written. */
export interface WavWriter {
  readonly path: string;
  /** Frames written so far. */
  readonly frames: number;
  write(samples: Int16Array): Promise<void>;
  /** Fills in the sizes. A file that never got here reads as a stream: all that was written is there. */
  close(): Promise<void>;
}

/** Header of a file with `bytes` bytes of 16-bit mono. */
function header(bytes: number, sampleRate: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(HEADER));
  const text = (at: number, letters: string): void => {
    for (let i = 0; i < letters.length; i += 1) view.setUint8(at + i, letters.charCodeAt(i));
  };
  text(0, 'RIFF');
  view.setUint32(4, HEADER - 8 + bytes, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, 2 * sampleRate, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, 'data');
  view.setUint32(40, bytes, true);
  return new Uint8Array(view.buffer);
}

function littleEndian(samples: Int16Array, into: Uint8Array, at: number): Uint8Array {
  const view = new DataView(into.buffer, into.byteOffset + at);
  for (let i = 0; i < samples.length; i += 1) view.setInt16(2 * i, samples[i] ?? 0, true);
  return into;
}

/** A whole 16-bit mono WAV file in memory: for short pieces. */
export function encodeWav(samples: Int16Array, sampleRate = SAMPLE_RATE): Uint8Array {
  const file = new Uint8Array(HEADER + 2 * samples.length);
  file.set(header(2 * samples.length, sampleRate));
  return littleEndian(samples, file, HEADER);
}

/**
 * Creates `path` (or empties it) for 16-bit mono samples.
 *
 * @throws Failure `usage` when more is written than a WAV file can hold (37 h at 16 kHz)
 */
export async function createWav(path: string, sampleRate = SAMPLE_RATE): Promise<WavWriter> {
  const handle = await open(path, 'w');
  let frames = 0;
  try {
    await handle.writeFile(header(0, sampleRate));
  } catch (thrown) {
    await handle.close();
    throw thrown;
  }
  return {
    path,
    get frames() {
      return frames;
    },
    async write(samples) {
      if (2 * (frames + samples.length) > MOST_BYTES) {
        throw new Failure(ExitCode.usage, `${path}: a WAV file holds 4 GiB at most`);
      }
      await handle.writeFile(littleEndian(samples, new Uint8Array(2 * samples.length), 0));
      frames += samples.length;
    },
    async close() {
      try {
        await handle.write(header(2 * frames, sampleRate), 0, HEADER, 0);
      } finally {
        await handle.close();
      }
    },
  };
}
