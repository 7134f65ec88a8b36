import { openWav } from '../wav/reader.ts';

/** Parts of the envelope of a record: more than a report has pixels. */
export const ENVELOPE_PARTS = 1000;
const BLOCK = 1 << 16;
const FULL_SCALE = 32768;

/**
 * The largest amplitude of each of `parts` equal parts of a wav file, per cent of full scale, whole numbers; fewer
 * parts where there are fewer samples. Reads block by block: an hour takes no more memory than a second.
 *
 * @throws Failure when the file cannot be read
 */
export async function envelopeOf(path: string, parts = ENVELOPE_PARTS): Promise<number[]> {
  const wav = await openWav(path);
  try {
    const count = Math.min(parts, wav.frames);
    const peaks = new Array<number>(count).fill(0);
    let frame = 0;
    for await (const block of wav.blocks(BLOCK)) {
      for (const sample of block) {
        const part = Math.min(count - 1, Math.floor((frame * count) / wav.frames));
        const size = Math.abs(sample);
        if (size > (peaks[part] ?? 0)) peaks[part] = size;
        frame += 1;
      }
    }
    return peaks.map((peak) => Math.round((100 * peak) / FULL_SCALE));
  } finally {
    await wav.close();
  }
}
