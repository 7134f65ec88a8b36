import { rmSync } from 'node:fs';

/** The recording of a job that is over, on the disk until its job is forgotten or its room is needed. */
export interface KeptSound {
  /** A file of the server's own naming. */
  readonly file: string;
  readonly bytes: number;
  /** Where it came from: who has most of the shelf gives way first. */
  readonly client: string;
  /** Told when it has gone. */
  readonly onGone: () => void;
}

/**
 * Recordings of jobs that are over, so that they can be played beside their words. They take only what is left: no more
 * than their own limit, and nothing that an upload needs. Where room is short the oldest goes of the client that has most.
 */
export class SoundShelf {
  readonly #most: number;
  readonly #sounds = new Map<string, KeptSound>();
  #used = 0;

  /** @param most bytes of all together; 0: none is kept */
  constructor(most: number) {
    this.#most = most;
  }

  get files(): readonly string[] {
    return [...this.#sounds.values()].map(({ file }) => file);
  }

  /** @returns whether it is kept: one larger than the whole shelf is not, and nothing makes room for it */
  keep(job: string, sound: KeptSound): boolean {
    if (sound.bytes > this.#most) return false;
    while (this.#used + sound.bytes > this.#most) this.yield();
    this.#sounds.set(job, sound);
    this.#used += sound.bytes;
    return true;
  }

  /** Its job is forgotten. */
  drop(job: string): void {
    const sound = this.#sounds.get(job);
    if (sound === undefined) return;
    this.#sounds.delete(job);
    this.#used -= sound.bytes;
    rmSync(sound.file, { force: true });
    sound.onGone();
  }

  /** Gives one up. @returns false where there is none */
  yield(): boolean {
    const taken = new Map<string, number>();
    for (const { client, bytes } of this.#sounds.values())
      taken.set(client, (taken.get(client) ?? 0) + bytes);
    const [most] = [...taken].sort(([, a], [, b]) => b - a);
    const oldest = [...this.#sounds].find(([, { client }]) => client === most?.[0]);
    if (oldest === undefined) return false;
    this.drop(oldest[0]);
    return true;
  }
}
