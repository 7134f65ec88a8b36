import { rename, stat } from 'node:fs/promises';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import { FileLock } from '../../system/lock.ts';
import { PartFile, sha256OfFile } from './part-file.ts';
import { type DownloadOptions, type RemoteFile, Transfer } from './transfer.ts';

export interface Downloaded {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  /** False: the expected sha256 is not known, so nothing could be compared. */
  readonly verified: boolean;
  /** True: the file was there before. */
  readonly already: boolean;
}

const ATTEMPTS = 5;
/** First pause between attempts; doubled each time. */
const PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The file that is already at `path`, checked as well as it can be; undefined when there is none. */
async function present(
  file: RemoteFile,
  path: string,
  check: DownloadOptions['check'],
): Promise<Downloaded | undefined> {
  const size = await stat(path).then(
    (found) => found.size,
    () => undefined,
  );
  if (size === undefined) return undefined;
  const sha256 = await sha256OfFile(path);
  const wrong =
    (file.size !== undefined &&
      size !== file.size &&
      `has ${size} bytes, not the ${file.size} of the manifest`) ||
    (file.sha256 !== undefined &&
      sha256 !== file.sha256 &&
      `has sha256 ${sha256}, the manifest says ${file.sha256}`);
  if (wrong) {
    throw new Failure(ExitCode.missing, `${path} is there, but ${wrong}`, [
      'it is another version or was cut: move it away and run this command again',
    ]);
  }
  await check?.(path);
  return { path, bytes: size, sha256, verified: file.sha256 !== undefined, already: true };
}

async function fetchFile(file: RemoteFile, path: string, options: DownloadOptions): Promise<Downloaded> {
  const part = new PartFile(path);
  const transfer = new Transfer(file, part, options);
  const attempts = options.attempts ?? ATTEMPTS;
  const pause = options.pause ?? sleep;
  for (let failed = 0; failed < attempts; ) {
    const result = await transfer.attempt();
    if (result.kind === 'again') {
      failed = result.progress ? 0 : failed + 1;
      options.onNote?.(`${result.reason}${failed < attempts ? '; trying again' : ''}`);
      if (failed === attempts) break;
      await pause(result.afterMs ?? Math.min(LONGEST_PAUSE_MS, PAUSE_MS * 2 ** failed));
      continue;
    }
    const verified = file.sha256 !== undefined;
    if (verified && result.sha256 !== file.sha256) {
      await part.discard();
      if (result.resumed) {
        // The halves may be of two versions: once more in one piece.
        options.onNote?.('the continued download does not match: it begins anew');
        failed += 1;
        continue;
      }
      throw new Failure(
        ExitCode.missing,
        `${file.url}: wrong content: sha256 ${result.sha256}, the manifest says ${file.sha256}`,
        [
          'nothing was kept; the server has another version, or something in between changed it',
          'try another server: `--mirror https://…`',
        ],
      );
    }
    try {
      await options.check?.(part.path);
    } catch (error) {
      await part.discard();
      throw error;
    }
    await rename(part.path, path);
    await part.forget();
    return { path, bytes: result.bytes, sha256: result.sha256, verified, already: false };
  }
  throw new Failure(ExitCode.missing, `${file.url}: ${attempts} attempts without progress`, [
    'what arrived is kept: run the command again to continue',
    'another server: `--mirror https://…` or ASR_BENCH_MIRROR',
    'behind a proxy use `curl -L -C - -o FILE URL`, then run this command again: it checks what is there',
  ]);
}

/**
 * Fetches `file` to `path`: continues an earlier attempt where that is safe, retries when the connection breaks, and
 * lets the file take its name only when it is complete, has the expected size and sha256, and passed `check`.
 * @throws Failure (missing) when it cannot be had, (internal) when the disk is full.
 */
export async function download(
  file: RemoteFile,
  path: string,
  options: DownloadOptions = {},
): Promise<Downloaded> {
  const there = await present(file, path, options.check);
  if (there !== undefined) return there;
  const lockFile = `${path}.part.lock`;
  const lock = FileLock.take(lockFile);
  if ('holder' in lock) {
    throw new Failure(ExitCode.missing, `${lock.holder} is downloading this file already`, [
      `wait for it; if there is no such process, delete ${lockFile}`,
    ]);
  }
  try {
    return await fetchFile(file, path, options);
  } finally {
    lock.release();
  }
}
