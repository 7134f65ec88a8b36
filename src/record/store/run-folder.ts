import { randomBytes } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  ftruncateSync,
  openSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import { cannotWrite, makeFolders } from '../../system/folders.ts';
import { type JournalEvent, wholeLength } from '../journal.ts';
import type { RunRecord } from '../run-record.ts';
import { appendLine } from './append-line.ts';
import { copyOwn, hasOwn, namesIn, openOwn, readOwn, writeOwn } from './own-file.ts';
import { RUN_FILES } from './run-files.ts';
import { RunLock } from './run-lock.ts';

/** Where one run is written. Opened before anything is measured, so that a bad place fails before an hour of work. */
export class RunFolder {
  readonly path: string;
  readonly #journal: number;
  readonly #lock: RunLock;
  /** Length to which the journal is cut before anything is appended: a torn last line was never acknowledged. */
  #cut: number | undefined;
  /** Lines that could not be written, kept for `spill`. */
  readonly #unwritten: string[] = [];

  private constructor(path: string, journal: number, lock: RunLock, cut?: number) {
    this.path = path;
    this.#journal = journal;
    this.#lock = lock;
    this.#cut = cut;
  }

  /**
   * Makes `<out>/<id>/` with an empty journal.
   * @throws Failure (3) when the place cannot be written to
   */
  static create(out: string, id: string): RunFolder {
    const path = join(resolve(out), id);
    try {
      makeFolders(path);
      accessSync(path, constants.W_OK);
      const journal = openSync(join(path, RUN_FILES.journal), 'ax');
      return new RunFolder(path, journal, RunLock.take(path));
    } catch (thrown) {
      throw cannotWrite('the run', path, thrown);
    }
  }

  /**
   * Opens the journal of an earlier run to go on with it. Nothing is changed before the first `append`.
   * @returns the folder, and the journal's text
   * @throws Failure (2) when there is none, another process writes it, or something in it is no file of its own,
   *   Failure (3) when it cannot be written to
   */
  static reopen(path: string): { folder: RunFolder; journal: string } {
    const none = (): Failure =>
      new Failure(
        ExitCode.usage,
        `there is no run at ${path}`,
        'give the folder that a run printed at its end',
      );
    if (!hasOwn(path, RUN_FILES.journal)) throw none();
    let lock: RunLock | undefined;
    let journal: number | undefined;
    try {
      // All of it now: what is written after an hour of measuring must not fail then.
      namesIn(path);
      lock = RunLock.take(path);
      journal = openOwn(path, RUN_FILES.journal, constants.O_RDWR | constants.O_APPEND);
      if (journal === undefined) throw none();
      const bytes = readFileSync(journal);
      const folder = new RunFolder(resolve(path), journal, lock, wholeLength(bytes));
      return { folder, journal: bytes.toString('utf8') };
    } catch (thrown) {
      if (journal !== undefined) closeSync(journal);
      lock?.release();
      if (thrown instanceof Failure) throw thrown;
      throw new Failure(
        ExitCode.missing,
        `cannot go on with the run in ${path}: ${String(thrown)}`,
        [],
        thrown,
      );
    }
  }

  /**
   * Appends one event and waits until it is on disk: from then on neither a kill nor a power cut loses it.
   * @throws DiskFull when it cannot be written; the event is kept in memory for `spill`
   */
  append(event: JournalEvent): void {
    const line = `${JSON.stringify(event)}\n`;
    if (this.#unwritten.length > 0) {
      this.#unwritten.push(line);
      return;
    }
    try {
      if (this.#cut !== undefined) ftruncateSync(this.#journal, this.#cut);
      this.#cut = undefined;
      appendLine(this.#journal, line);
    } catch (thrown) {
      this.#unwritten.push(line);
      throw new DiskFull(join(this.path, RUN_FILES.journal), thrown);
    }
  }

  /** A file of the run that was written before; undefined when there is none. */
  read(name: string): string | undefined {
    return readOwn(this.path, name)?.toString('utf8');
  }

  /** Lets the run go: another process may take it up. */
  close(): void {
    closeSync(this.#journal);
    this.#lock.release();
  }

  /** Replaces a file of the run in one step: a reader sees the old one or the new one. */
  write(name: string, content: string): void {
    this.#put(name, () => writeOwn(this.path, name, content));
  }

  /** Saves the record as it is now. */
  save(record: RunRecord): void {
    this.write(RUN_FILES.record, recordText(record));
  }

  /** Copies a file into the run, under a name below its folder. */
  keep(name: string, file: string): void {
    this.#put(name, () => copyOwn(this.path, name, file));
  }

  #put(name: string, put: () => void): void {
    try {
      put();
    } catch (thrown) {
      throw thrown instanceof Failure ? thrown : new DiskFull(join(this.path, name), thrown);
    }
  }

  /**
   * Saves a record that could not be written to the run's folder somewhere else.
   * @returns where it is; undefined when the temporary folder has no room either
   */
  spill(record: RunRecord): string | undefined {
    for (const folder of [tmpdir(), '/dev/shm']) {
      const target = join(folder, `asr-bench-spill-${process.pid}-${randomBytes(2).toString('hex')}.json`);
      try {
        writeFileSync(target, recordText(record), { flag: 'wx' });
        return target;
      } catch {}
    }
    return undefined;
  }
}

const recordText = (record: RunRecord): string => `${JSON.stringify(record)}\n`;

/** Replaces the record of a run that nobody writes any more. */
export function saveRecord(folder: string, record: RunRecord): void {
  writeOwn(folder, RUN_FILES.record, recordText(record));
}

/** The files that a run has beside its record: what was traced and transcribed. */
export const filesBeside = (folder: string): string[] =>
  [RUN_FILES.traces, RUN_FILES.rounds, RUN_FILES.subtitles].flatMap((kept) =>
    hasOwn(folder, kept) ? namesIn(folder, kept) : [],
  );

/** The run's folder can no longer be written to. What was acknowledged is safe; the rest is in memory. */
export class DiskFull extends Error {
  override readonly name = 'DiskFull';
  readonly file: string;

  constructor(file: string, cause: unknown) {
    super(`cannot write ${file}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.file = file;
  }
}
