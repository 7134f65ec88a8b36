import { randomBytes } from 'node:crypto';
import {
  accessSync,
  constants,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { makeFolders } from './folders.ts';

/** How the name of a file ends that is being written; whoever finds an old one may delete it. */
export const UNFINISHED = '.unfinished';

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
  try {
    writeFileSync(draft, content);
    renameSync(draft, target);
  } catch (thrown) {
    rmSync(draft, { force: true });
    throw thrown;
  }
}

/**
 * Has a file, or a folder, made under a name beside its place, which it takes when it is whole: nobody sees half of it, and
 * nothing is left where that fails.
 */
export async function whenWhole<T>(path: string, make: (draft: string) => Promise<T>): Promise<T> {
  const draft = draftOf(path);
  try {
    const made = await make(draft);
    await rename(draft, path);
    return made;
  } catch (thrown) {
    await rm(draft, { recursive: true, force: true });
    throw thrown;
  }
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

const draftOf = (target: string): string =>
  `${target}.${process.pid}-${randomBytes(4).toString('hex')}${UNFINISHED}`;

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
