import { readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerLook } from './server-process.ts';

/**
 * An upload that was broken off is removed as soon as the server hears of it: so many looks for it, so far apart (ms). Once
 * they were in vain the server is known to leave files, and none is waited for any more.
 */
const FILE_LOOKS = 10;
const FILE_LOOK_AFTER = 50;

/** What lies in the temporary folder of a server, and what of it should not. */
export class TemporaryFiles {
  readonly folder: string;
  /** Models and audio that it made for itself before its first job. */
  #standing: readonly string[] = [];
  #leaves = false;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** What is there now may stay. */
  begin(): void {
    this.#standing = filesIn(this.folder);
  }

  /** All files, of whatever kind: when the server has stopped there should be none. */
  get count(): number {
    return filesIn(this.folder).length;
  }

  /**
   * Files that belong to nothing; looked for again, since what was broken off a moment ago is on its way out.
   * @param uploads how many are on their way to the server at that moment: each may have a file that is no job's yet
   */
  async left(first: ServerLook, again: () => Promise<ServerLook>, uploads: () => number): Promise<number> {
    let look = first;
    for (let looks = 1; ; looks += 1) {
      const { waiting, engine } = look;
      const rightful = [...this.#standing, ...waiting, ...(engine === undefined ? [] : [engine.folder])];
      const left = Math.max(0, leftFiles(filesIn(this.folder), rightful).length - uploads());
      if (left === 0 || this.#leaves) return left;
      this.#leaves = looks === FILE_LOOKS;
      await sleep(FILE_LOOK_AFTER);
      look = await again();
    }
  }
}

/** Every file below a folder, absolute; none where there is no such folder. */
function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch {
    return [];
  }
}

/**
 * Files that should be gone: those that were not there when the server began, and belong to no job that waits and no
 * process that lives. Pure.
 * @param rightful files, and folders with all that is in them
 */
export const leftFiles = (files: readonly string[], rightful: readonly string[]): string[] =>
  files.filter((file) => !rightful.some((one) => file === one || file.startsWith(`${one}${sep}`)));
