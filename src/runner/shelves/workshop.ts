import { rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AUDIO_PATH } from '../../bindings/engine.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import { makeFolders, temporaryFolder } from '../../system/folders.ts';

/**
 * The temporary folder of a run: decoded audio, models of the calibration engine, and the link by which the
 * engine's shell finds the chosen ffmpeg. Removed at the end of the run.
 */
export class Workshop {
  readonly path: string;
  /** For a process that leaves before the run has come to its end. */
  readonly #onExit = (): void => rmSync(this.path, { recursive: true, force: true });

  constructor() {
    this.path = temporaryFolder();
    if (!AUDIO_PATH.test(join(this.path, 'a.wav'))) {
      rmSync(this.path, { recursive: true });
      throw new Failure(
        ExitCode.missing,
        `the temporary folder ${tmpdir()} has characters in its path that the engine's shell would interpret`,
        'set TMPDIR to a path of letters, digits, - and _ only',
      );
    }
    process.once('exit', this.#onExit);
  }

  /** A file of our own naming, by kind and a number or id that is safe. */
  file(kind: 'audio' | 'models', name: string): string {
    makeFolders(join(this.path, kind));
    return join(this.path, kind, name.replace(/[^A-Za-z0-9_.-]/g, '_'));
  }

  /** A folder entry named `ffmpeg` that is the given binary. */
  linkFfmpeg(binary: string): string {
    const folder = join(this.path, 'bin');
    makeFolders(folder);
    const link = join(folder, 'ffmpeg');
    symlinkSync(binary, link);
    return link;
  }

  remove(): void {
    process.off('exit', this.#onExit);
    rmSync(this.path, { recursive: true, force: true });
  }
}
