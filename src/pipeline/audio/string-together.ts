import { createHash } from 'node:crypto';
import { SAMPLE_RATE } from '../../record/units.ts';
import { whenWhole } from '../../system/replace-file.ts';
import { createWav, openWav, type WavFile, type WavWriter } from '../wav/wav.ts';
import { isSafePath } from './engine-limits.ts';
import { type StringRecipe, type StringSource, stringPieces } from './string-plan.ts';

/** A source that was decoded to 16 kHz mono. */
export interface DecodedSource extends StringSource {
  readonly wav: string;
}

export interface StrungAudio {
  readonly samples: number;
  /** Of the 16-bit little-endian samples, hex. */
  readonly pcmSha256: string;
  readonly pieces: number;
}

/** A second at a time: an hour is written in the memory of a second. */
const BLOCK = SAMPLE_RATE;

/**
 * Writes long audio made of short: `sources` in turn with silence between them (docs/audio.md#generated-audio), as
 * a 16 kHz mono WAV file. The same sources and recipe give the same bytes. Nothing is left at `wav` on failure.
 * @throws RangeError when the recipe cannot be, see `stringPieces`
 */
export async function stringTogether(
  sources: readonly DecodedSource[],
  recipe: StringRecipe,
  wav: string,
): Promise<StrungAudio> {
  if (!isSafePath(wav)) throw new Error(`not a name that may reach the engine's shell: ${wav}`);
  const open = new Map<string, WavFile>();
  try {
    for (const { id, wav: path } of sources) if (!open.has(id)) open.set(id, await openWav(path));
    return await whenWhole(wav, async (draft) => {
      const track = new Track(await createWav(draft));
      let pieces = 0;
      try {
        for (const { id, start } of stringPieces(sources, recipe)) {
          await track.silentUntil(start);
          const source = open.get(id);
          if (source === undefined) throw new Error(`${id} is not open`);
          for await (const block of source.blocks(BLOCK)) await track.write(block);
          pieces += 1;
        }
        await track.silentUntil(recipe.length);
      } finally {
        await track.close();
      }
      return { samples: track.frames, pcmSha256: track.digest(), pieces };
    });
  } finally {
    for (const file of open.values()) await file.close();
  }
}

class Track {
  readonly #writer: WavWriter;
  readonly #hash = createHash('sha256');
  readonly #silence = new Int16Array(BLOCK);

  constructor(writer: WavWriter) {
    this.#writer = writer;
  }

  get frames(): number {
    return this.#writer.frames;
  }

  async write(samples: Int16Array): Promise<void> {
    // As they lie in the file: WAV is little-endian, and so is every machine that the engine is built for.
    this.#hash.update(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength));
    await this.#writer.write(samples);
  }

  async silentUntil(frame: number): Promise<void> {
    while (this.frames < frame)
      await this.write(this.#silence.subarray(0, Math.min(BLOCK, frame - this.frames)));
  }

  digest(): string {
    return this.#hash.digest('hex');
  }

  close(): Promise<void> {
    return this.#writer.close();
  }
}
