import { existsSync, lstatSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Commit } from '../../record/commit.ts';
import { removeTree } from '../../system/folders.ts';
import { namesIn } from '../../system/proc/reading.ts';
import { replaceFile } from '../../system/replace-file.ts';

/** What is noted of a build, beside what it left. */
export const BuildNote = z.strictObject({
  version: z.literal(1),
  address: z.string(),
  /** As it was asked for. */
  ref: z.string(),
  commit: Commit,
  program: z.string(),
  programSha256: z.string(),
  state: z.enum(['built', 'failed']),
  /** Name of the library in the folder `out`, and its hash; of one that was built. */
  library: z.string().optional(),
  sha256: z.string().optional(),
  /** How the program ended, and the last lines that it printed; of one that failed. */
  reason: z.string().optional(),
  lines: z.array(z.string()).optional(),
  /** ns */
  took: z.number(),
});
export type BuildNote = z.infer<typeof BuildNote>;

/** A build of the cache as `engines list` shows it. */
export interface StoredBuild extends BuildNote {
  readonly key: string;
  readonly folder: string;
  readonly bytes: number;
  /** Last used, ms since 1970. */
  readonly used: number;
}

const NOTE = 'build.json';
export const LOG = 'log.txt';
export const OUT = 'out';

/**
 * Builds by their key, each in a folder of its own: what the build program left in `out`, its log, and the note, which is
 * written last: without one a build was never finished.
 */
export class BuildStore {
  readonly #home: string;

  constructor(home: string) {
    this.#home = home;
  }

  folder(key: string): string {
    return join(this.#home, key);
  }

  /** A build that is there and whole; it counts as used now. */
  find(key: string): StoredBuild | undefined {
    const found = this.#read(key);
    if (found === undefined) return undefined;
    const now = new Date();
    utimesSync(join(found.folder, NOTE), now, now);
    return found;
  }

  note(key: string, note: BuildNote): void {
    replaceFile(join(this.folder(key), NOTE), `${JSON.stringify(BuildNote.parse(note))}\n`);
  }

  /** The most recently used first. */
  list(): StoredBuild[] {
    return (namesIn(this.#home) ?? [])
      .flatMap((key) => this.#read(key) ?? [])
      .toSorted((a, b) => b.used - a.used);
  }

  /** Removes whatever lies under a key, finished or not. @returns bytes that became free */
  remove(key: string): number {
    const bytes = sizeOf(this.folder(key));
    // Without its note it is none any more, however far this comes.
    rmSync(join(this.folder(key), NOTE), { force: true });
    removeTree(this.folder(key));
    return bytes;
  }

  /**
   * Removes what was used longest ago until the rest fits.
   * @param kept keys that stay, however large they are
   * @returns how many went, and what they held
   */
  shrink(limit: number, kept: ReadonlySet<string>): { builds: number; bytes: number } {
    const gone = { builds: 0, bytes: 0 };
    const all = this.list();
    let total = all.reduce((sum, { bytes }) => sum + bytes, 0);
    for (const { key, bytes } of all.toReversed()) {
      if (total <= limit) break;
      if (kept.has(key)) continue;
      gone.bytes += this.remove(key);
      gone.builds += 1;
      total -= bytes;
    }
    return gone;
  }

  /** Keys of what was never finished. */
  unfinished(): string[] {
    return (namesIn(this.#home) ?? []).filter((key) => !existsSync(join(this.folder(key), NOTE)));
  }

  #read(key: string): StoredBuild | undefined {
    const folder = this.folder(key);
    const file = join(folder, NOTE);
    try {
      const note = BuildNote.parse(JSON.parse(readFileSync(file, 'utf8')));
      const whole = note.library === undefined || existsSync(join(folder, OUT, note.library));
      if (!whole) return undefined;
      return { ...note, key, folder, bytes: sizeOf(folder), used: statSync(file).mtimeMs };
    } catch {
      // Never finished, of another version, or going just now.
      return undefined;
    }
  }
}

/** Bytes of all files below a folder; links count as nothing. */
function sizeOf(path: string): number {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return 0;
  if (!found.isDirectory()) return found.isFile() ? found.size : 0;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}
