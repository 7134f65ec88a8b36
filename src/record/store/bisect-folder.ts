import { closeSync, constants, ftruncateSync, openSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure, reasonOf } from '../../system/failure.ts';
import { cannotWrite, makeFolders, removeTree } from '../../system/folders.ts';
import { type Bisect, type BisectEvent, replayBisect } from '../bisect.ts';
import { wholeLength } from '../journal.ts';
import { appendLine } from './append-line.ts';
import { openOwn, placeIn, writeOwn } from './own-file.ts';
import { RunLock } from './run-lock.ts';

const JOURNAL = 'bisect.jsonl';

/** Where a bisect is written: its journal, its reports, and the runs of its probes below it. */
export class BisectFolder {
  readonly path: string;
  readonly #journal: number;
  readonly #lock: RunLock;

  private constructor(path: string, journal: number, lock: RunLock) {
    this.path = path;
    this.#journal = journal;
    this.#lock = lock;
  }

  /** @throws Failure (3) when the place cannot be written to */
  static create(out: string, id: string): BisectFolder {
    const path = join(resolve(out), id);
    try {
      makeFolders(path);
      return new BisectFolder(path, openSync(join(path, JOURNAL), 'ax'), RunLock.take(path));
    } catch (thrown) {
      throw cannotWrite('the bisect', path, thrown);
    }
  }

  /**
   * Opens a bisect to go on with it; a torn last line of its journal was never acknowledged, and is cut off.
   * @throws Failure (2) when there is none, another process writes it, or its journal cannot be read
   */
  static reopen(path: string): { folder: BisectFolder; bisect: Bisect } {
    const journal = openOwn(path, JOURNAL, constants.O_RDWR | constants.O_APPEND);
    if (journal === undefined) {
      throw new Failure(
        ExitCode.usage,
        `there is no bisect at ${path}`,
        'give the folder that the bisect printed, below --out',
      );
    }
    let lock: RunLock | undefined;
    try {
      lock = RunLock.take(path);
      const bytes = readFileSync(journal);
      ftruncateSync(journal, wholeLength(bytes));
      const bisect = replayBisect(bytes.subarray(0, wholeLength(bytes)).toString('utf8'));
      if (bisect === undefined) throw new Error('it ends before it says what is looked for');
      return { folder: new BisectFolder(resolve(path), journal, lock), bisect };
    } catch (thrown) {
      lock?.release();
      closeSync(journal);
      if (thrown instanceof Failure) throw thrown;
      throw new Failure(
        ExitCode.usage,
        `cannot go on with the bisect in ${path}: ${reasonOf(thrown)}`,
        'begin anew, without --resume: what was built is still in the cache',
      );
    }
  }

  /** Appends an event and waits until it is on disk. */
  append(event: BisectEvent): void {
    appendLine(this.#journal, `${JSON.stringify(event)}\n`);
  }

  write(name: string, content: string): void {
    writeOwn(this.path, name, content);
  }

  /** A place for the run of a probe; what a process left there that was killed in the middle of it goes. */
  place(name: string): string {
    const place = join(this.path, 'probes', name);
    placeIn(this.path, `probes/${name}/none`);
    removeTree(place);
    return place;
  }

  close(): void {
    closeSync(this.#journal);
    this.#lock.release();
  }
}
