import { rmSync } from 'node:fs';
import type { Segment } from '../../../pipeline/vad/chunking/plan-chunks.ts';
import { cutWav } from '../../../pipeline/wav.ts';
import type { Sound } from './values.ts';

/** A chunk's own wav file, written when its pass begins and gone when it ends: an hour of chunks is 115 MB. */
export class ChunkFile {
  readonly sound: Sound;

  private constructor(sound: Sound) {
    this.sound = sound;
  }

  /** @param path that may reach the engine's shell */
  static async cut(whole: Sound, { start, end }: Segment, path: string): Promise<ChunkFile> {
    const samples = await cutWav(whole.wav, start, end, path);
    return new ChunkFile({ id: whole.id, wav: path, samples, piece: true });
  }

  remove(): void {
    rmSync(this.sound.wav, { force: true });
  }
}
