import { symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AUDIO_PATH } from '../../bindings/engine.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import { makeFolders } from '../../system/folders.ts';
import { needProc } from '../../system/need-proc.ts';
import { type OwnedFolder, ownedFolder } from '../../system/owned-folder.ts';

/**
 * The temporary folder of a run: decoded audio, models of the calibration engine, and the link by which the
 * engine's shell finds the chosen ffmpeg. Removed at the end of the run.
 */
export class Workshop {
  readonly path: string;
  readonly #folder: OwnedFolder;

  constructor() {
    needProc();
    this.#folder = ownedFolder('run');
    this.path = this.#folder.path;
    if (!AUDIO_PATH.test(join(this.path, 'a.wav'))) {
      this.remove();
      throw new Failure(
        ExitCode.missing,
        `the temporary folder ${tmpdir()} has characters in its path that the engine's shell would interpret`,
        'set TMPDIR to a path of letters, digits, - and _ only',
      );
    }
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
    this.#folder.remove();
  }
}
