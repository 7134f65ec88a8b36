import { resolve } from 'node:path';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import { FileLock } from '../../system/lock.ts';
import { placeIn } from './own-file.ts';
import { RUN_FILES } from './run-files.ts';

/** Says that a process writes a run, by a lock file in its folder. */
export class RunLock {
  readonly #lock: FileLock;

  private constructor(lock: FileLock) {
    this.#lock = lock;
  }

  /** @throws Failure (2) while another process holds it */
  static take(folder: string): RunLock {
    const lock = FileLock.take(placeIn(folder, RUN_FILES.lock));
    if (!('holder' in lock)) return new RunLock(lock);
    throw new Failure(
      ExitCode.usage,
      `the run in ${resolve(folder)} is still going on: ${lock.holder} writes it`,
      'wait for its end, or stop it',
    );
  }

  release(): void {
    this.#lock.release();
  }
}
