import { openWav } from './reader.ts';
import { createWav } from './writer.ts';

/** Samples of one copy: half a minute, so that memory does not depend on the length of the piece. */
const BLOCK = 480_000;

/**
 * Writes samples `[start, end)` of a 16 kHz WAV file into a file of its own, bit for bit. @returns samples written
 * @throws RangeError when the file ends before `end`
 */
export async function cutWav(source: string, start: number, end: number, path: string): Promise<number> {
  const wav = await openWav(source);
  try {
    if (end > wav.frames) throw new RangeError(`${source} has ${wav.frames} samples, not ${end}`);
    const writer = await createWav(path);
    try {
      for (let at = start; at < end; at += BLOCK)
        await writer.write(await wav.read(at, Math.min(end, at + BLOCK)));
    } finally {
      await writer.close();
    }
    return writer.frames;
  } finally {
    await wav.close();
  }
}
