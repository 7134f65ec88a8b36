import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import { startOf } from '../../system/process-life.ts';
import { RUN_FILES } from './run-files.ts';

/**
 * Says that a process writes a run: a file in its folder with the process's id and the instant at which it started.
 * The id alone would not do: in a container that is started again, the next runner has the id of the one that was
 * killed. A lock of a process that is gone counts for nothing.
 */
export class RunLock {
  readonly #file: string;

  private constructor(file: string) {
    this.#file = file;
  }

  /** @throws Failure (2) while another process holds it */
  static take(folder: string): RunLock {
    const file = join(folder, RUN_FILES.lock);
    const [pid = '', started = ''] = read(file)?.trim().split(' ') ?? [];
    const holder = Number(pid);
    const own = holder === process.pid && started === startOf(process.pid);
    if (own || (pid !== '' && holder !== process.pid && startOf(holder) === started)) {
      throw new Failure(
        ExitCode.usage,
        `the run in ${resolve(folder)} is still going on: process ${pid} writes it`,
        'wait for its end, or stop it',
      );
    }
    writeFileSync(file, `${process.pid} ${startOf(process.pid)}\n`);
    return new RunLock(file);
  }

  release(): void {
    rmSync(this.#file, { force: true });
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
