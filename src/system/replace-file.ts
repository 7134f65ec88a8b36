import { randomBytes } from 'node:crypto';
import { mkdirSync, readlinkSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** How the name of a file ends that is being written; whoever finds an old one may delete it. */
export const UNFINISHED = '.unfinished';

/** A name beside the place that a file will take, of nobody else. */
const draftOf = (path: string): string =>
  `${path}.${process.pid}-${randomBytes(4).toString('hex')}${UNFINISHED}`;

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
 * Replaces a file in one step, and makes its folder where that is missing: a reader, or whoever comes after a kill, sees
 * the old content or the new. Nothing is forced to disk: what must survive a power cut is in the journal. A symlink stays
 * one, what it leads to is replaced; a pipe or a device is written into.
 * @throws when a folder is in the place
 */
export function replaceFile(path: string, content: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory() === true) throw new Error(`${path} is a folder`);
  if (found !== undefined && !found.isFile()) {
    writeFileSync(path, content);
    return;
  }
  const target = found === undefined ? leadsTo(path) : realpathSync(path);
  mkdirSync(dirname(target), { recursive: true });
  const draft = draftOf(target);
  try {
    writeFileSync(draft, content);
    renameSync(draft, target);
  } catch (thrown) {
    rmSync(draft, { force: true });
    throw thrown;
  }
}

/** Where nothing is yet: the place itself, or where a link there leads. */
function leadsTo(path: string): string {
  try {
    return resolve(dirname(path), readlinkSync(path));
  } catch {
    return path;
  }
}
