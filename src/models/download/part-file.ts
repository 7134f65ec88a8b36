import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { z } from 'zod';

/** What a later attempt must know of an unfinished download: from where, and which version of it. */
const note = z.object({
  url: z.string(),
  etag: z.string().optional(),
  lastModified: z.string().optional(),
  total: z.int().optional(),
});
export type PartNote = z.infer<typeof note>;

/** The bytes of `path`, read once: resuming needs the hash of what is there. */
async function hashOf(path: string): Promise<Hash> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash;
}

export const sha256OfFile = async (path: string): Promise<string> => (await hashOf(path)).digest('hex');

/** An unfinished download beside its destination: `X.part`, with a note in `X.part.json` that says what it is. */
export class PartFile {
  readonly path: string;
  readonly #notePath: string;

  constructor(destination: string) {
    this.path = `${destination}.part`;
    this.#notePath = `${destination}.part.json`;
  }

  async size(): Promise<number> {
    return stat(this.path).then(
      ({ size }) => size,
      () => 0,
    );
  }

  /** The note; undefined where there is none, or what is there is no note. */
  async note(): Promise<PartNote | undefined> {
    try {
      return note.parse(JSON.parse(await readFile(this.#notePath, 'utf8')));
    } catch {
      return undefined;
    }
  }

  /** Opens it for writing behind `from` bytes, which are hashed; 0 begins anew. */
  async open(from: number, about: PartNote): Promise<{ file: FileHandle; hash: Hash }> {
    const hash = from > 0 ? await hashOf(this.path) : createHash('sha256');
    const file = await open(this.path, from > 0 ? 'a' : 'w');
    await writeFile(this.#notePath, JSON.stringify(about));
    return { file, hash };
  }

  async discard(): Promise<void> {
    await rm(this.path, { force: true });
    await this.forget();
  }

  /** Drops the note of a part that has become the file. */
  async forget(): Promise<void> {
    await rm(this.#notePath, { force: true });
  }
}
