import { randomBytes } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  copyFileSync,
  cpSync,
  existsSync,
  fdatasyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import { cannotWrite, makeFolders } from '../../system/folders.ts';
import { replaceFile } from '../../system/replace-file.ts';
import { type JournalEvent, wholeLength } from '../journal.ts';
import type { RunRecord } from '../run-record.ts';
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
   * @throws Failure (2) when there is none or another process writes it, Failure (3) when it cannot be written to
   */
  static reopen(path: string): { folder: RunFolder; journal: string } {
    const file = join(path, RUN_FILES.journal);
    if (!existsSync(file)) {
      throw new Failure(
        ExitCode.usage,
        `there is no run at ${path}`,
        'give the folder that a run printed at its end',
      );
    }
    let lock: RunLock | undefined;
    try {
      lock = RunLock.take(path);
      const bytes = readFileSync(file);
      const folder = new RunFolder(resolve(path), openSync(file, 'a'), lock, wholeLength(bytes));
      return { folder, journal: bytes.toString('utf8') };
    } catch (thrown) {
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
      const bytes = Buffer.from(line);
      for (let done = 0; done < bytes.length; ) done += writeSync(this.#journal, bytes, done);
      fdatasyncSync(this.#journal);
    } catch (thrown) {
      this.#unwritten.push(line);
      throw new DiskFull(join(this.path, RUN_FILES.journal), thrown);
    }
  }

  /** A file of the run that was written before; undefined when there is none. */
  read(name: string): string | undefined {
    try {
      return readFileSync(join(this.path, name), 'utf8');
    } catch {
      return undefined;
    }
  }

  /** Lets the run go: another process may take it up. */
  close(): void {
    closeSync(this.#journal);
    this.#lock.release();
  }

  /** Replaces a file of the run in one step: a reader sees the old one or the new one. */
  write(name: string, content: string): void {
    const target = join(this.path, name);
    try {
      replaceFile(target, content);
    } catch (thrown) {
      throw new DiskFull(target, thrown);
    }
  }

  /** Saves the record as it is now. */
  save(record: RunRecord): void {
    this.write(RUN_FILES.record, recordText(record));
  }

  /** Copies what another run has beside its record: what was traced and transcribed. */
  adopt(other: string): void {
    for (const kept of [RUN_FILES.traces, RUN_FILES.subtitles]) {
      const from = join(other, kept);
      if (existsSync(from)) cpSync(from, join(this.path, kept), { recursive: true });
    }
  }

  /** Copies a file into the run, under a name below its folder. */
  keep(name: string, file: string): void {
    const target = join(this.path, name);
    try {
      makeFolders(join(target, '..'));
      copyFileSync(file, target);
    } catch (thrown) {
      throw new DiskFull(target, thrown);
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
        writeFileSync(target, recordText(record));
        return target;
      } catch {}
    }
    return undefined;
  }
}

const recordText = (record: RunRecord): string => `${JSON.stringify(record)}\n`;

/** Replaces the record of a run that nobody writes any more. */
export function saveRecord(folder: string, record: RunRecord): void {
  replaceFile(join(folder, RUN_FILES.record), recordText(record));
}

/** The run's folder can no longer be written to. What was acknowledged is safe; the rest is in memory. */
export class DiskFull extends Error {
  override readonly name = 'DiskFull';
  readonly file: string;

  constructor(file: string, cause: unknown) {
    super(`cannot write ${file}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.file = file;
  }
}
