import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
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

/** Removes a file or folder with all that is in it, as far as that can be: what is left over is no reason not to go on. */
export function removeTree(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {}
}

/** What is said where results cannot be put: `cannot write the run to …`. */
export const cannotWrite = (what: string, path: string, thrown: unknown): Failure =>
  new Failure(
    ExitCode.missing,
    `cannot write ${what} to ${path}: ${reasonOf(thrown)}`,
    'give a folder that can be written to with --out DIR',
    thrown,
  );

/** A new file's name is on disk only when its folder is. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
