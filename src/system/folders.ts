import { existsSync, lstatSync, mkdirSync, mkdtempSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { ExitCode } from './exit-code.ts';
import { Failure, reasonOf } from './failure.ts';

/**
 * Where things that can be made again are kept: `$XDG_CACHE_HOME/asr-bench`, else `~/.cache/asr-bench`. Anything in it may
 * be deleted at any time.
 */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const base = env.XDG_CACHE_HOME;
  // The XDG base directory specification has relative paths ignored.
  return join(
    base !== undefined && isAbsolute(base) ? base : join(env.HOME || homedir(), '.cache'),
    'asr-bench',
  );
}

/**
 * The cache where no other can be written: a folder of ours in a temporary folder that others can write to, only if nobody
 * else can have made it.
 */
export function privateCacheFolder(): string {
  const folder = join(tmpdir(), `asr-bench-${process.getuid?.() ?? 'user'}`);
  makeFolders(folder, 0o700);
  const found = lstatSync(folder);
  const { uid, mode } = found;
  const ours = found.isDirectory() && uid === (process.getuid?.() ?? uid) && (mode & 0o022) === 0;
  return ours ? folder : temporaryFolder();
}

/**
 * A new folder in the temporary folder, which whoever asks for it removes. What may hold other people's files, and must not
 * outlive a killed process, is an `ownedFolder`.
 */
export function temporaryFolder(kind?: 'host' | 'trial' | 'diagnose'): string {
  makeFolders(tmpdir());
  return mkdtempSync(join(tmpdir(), kind === undefined ? 'asr-bench-' : `asr-bench-${kind}-`));
}

/**
 * Makes a folder and what is missing above it, one by one: the recursive mkdir of Node 20 never returns where a
 * parent refuses with ENOENT, as /proc does.
 */
export function makeFolders(path: string, mode?: number): void {
  if (existsSync(path)) return;
  makeFolders(dirname(path), mode);
  try {
    mkdirSync(path, { mode });
  } catch (thrown) {
    // Another process was quicker.
    if (!existsSync(path)) throw thrown;
  }
}

/** What is said where results cannot be put: `cannot write the run to …`. */
export const cannotWrite = (what: string, path: string, thrown: unknown): Failure =>
  new Failure(
    ExitCode.missing,
    `cannot write ${what} to ${path}: ${reasonOf(thrown)}`,
    'give a folder that can be written to with --out DIR',
    thrown,
  );
