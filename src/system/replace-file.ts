import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Replaces a file in one step, and makes its folder where that is missing: a reader, or whoever comes after a kill, sees
 * the old content or the new. Nothing is forced to disk: what must survive a power cut is in the journal. A symlink stays
 * one, what it leads to is replaced; a pipe or a device is written into.
 * @throws when a folder is in the place
 */
export function replaceFile(path: string, content: string): void {
  const target = targetOf(path);
  if (target === undefined) {
    writeFileSync(path, content);
    return;
  }
  makeFolders(dirname(target));
  const draft = draftOf(target);
  writeFileSync(draft, content);
  renameSync(draft, target);
}

/**
 * Finds out whether `replaceFile` could write there, and makes the folder; what is there stays as it is.
 * @throws when it could not
 */
export function checkReplaceable(path: string): void {
  const target = targetOf(path);
  if (target === undefined) {
    accessSync(path, constants.W_OK);
    return;
  }
  makeFolders(dirname(target));
  const draft = draftOf(target);
  writeFileSync(draft, '');
  rmSync(draft);
}

const draftOf = (target: string): string => `${target}.${process.pid}.draft`;

/**
 * Makes a folder and what is missing above it, one by one: the recursive mkdir of Node 20 never returns where a
 * parent refuses with ENOENT, as /proc does.
 */
export function makeFolders(path: string): void {
  if (existsSync(path)) return;
  makeFolders(dirname(path));
  try {
    mkdirSync(path);
  } catch (thrown) {
    // Another process was quicker.
    if (!existsSync(path)) throw thrown;
  }
}

/** The file to replace; undefined for a pipe or a device, which is written into. */
function targetOf(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory() === true) throw new Error(`${path} is a folder`);
  if (found === undefined) return leadsTo(path);
  return found.isFile() ? realpathSync(path) : undefined;
}

/** Where nothing is yet: the place itself, or where a link there leads. */
function leadsTo(path: string): string {
  try {
    return resolve(dirname(path), readlinkSync(path));
  } catch {
    return path;
  }
}
