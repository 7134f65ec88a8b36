import { rmSync } from 'node:fs';
import { speechWithin } from '../../pipeline/alignment/speech-checks.ts';
import type { Segment } from '../../pipeline/vad/chunking/plan-chunks.ts';
import { cutWav } from '../../pipeline/wav/wav.ts';
import { SAMPLE_RATE } from '../../record/units.ts';
import type { Sound } from './values.ts';

const PER_MS = SAMPLE_RATE / 1000;

/** A chunk's own wav file, written when its pass begins and gone when it ends: an hour of chunks is 115 MB. */
export class ChunkFile {
  readonly sound: Sound;

  private constructor(sound: Sound) {
    this.sound = sound;
  }

  /** @param path that may reach the engine's shell */
  static async cut(whole: Sound, { start, end }: Segment, path: string): Promise<ChunkFile> {
    const samples = await cutWav(whole.wav, start, end, path);
    const window = { start: start / PER_MS, end: end / PER_MS };
    return new ChunkFile({
      id: whole.id,
      wav: path,
      samples,
      piece: true,
      ...(whole.speech === undefined ? {} : { speech: speechWithin(whole.speech, window) }),
    });
  }

  remove(): void {
    rmSync(this.sound.wav, { force: true });
  }
}
