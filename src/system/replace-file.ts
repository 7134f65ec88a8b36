import { randomBytes } from 'node:crypto';
import {
  accessSync,
  constants,
  lstatSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { makeFolders, removeTree, syncFolder } from './folders.ts';
import { namesIn } from './proc/reading.ts';
import { livesHere, ownerHere, ownerName, ownerOf } from './process-identity.ts';

/** How the name of a file ends that is being written; before it stands whose it is. */
const UNFINISHED = '.unfinished';
/** A draft whose owner means nothing here (another container, the boot before) is no longer being written after so long. */
const ABANDONED_MS = 3600_000;

/**
 * Replaces a file in one step, and makes its folder where that is missing: a reader, or whoever comes after a kill, sees
 * the old content or the new. Nothing is forced to disk, for what must survive a power cut is in the journal, unless it is to be
 * `durable`. A symlink stays one, what it leads to is replaced; a pipe or a device is written into.
 * @throws when a folder is in the place
 */
export function replaceFile(path: string, content: string, { durable = false } = {}): void {
  const target = targetOf(path);
  if (target === undefined) {
    writeFileSync(path, content);
    return;
  }
  makeFolders(dirname(target));
  const draft = draftOf(target);
  try {
    writeFileSync(draft, content, { flush: durable });
    renameSync(draft, target);
    if (durable) syncFolder(dirname(target));
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
  `${target}.${ownerName(ownerHere())}-${randomBytes(4).toString('hex')}${UNFINISHED}`;

/** Removes from a folder what processes that were killed had not finished there; all that is not theirs stays. */
export function removeUnfinished(folder: string): void {
  for (const name of namesIn(folder) ?? []) {
    if (!name.endsWith(UNFINISHED)) continue;
    const path = join(folder, name);
    const owner = ownerOf(/\.(\d+-[0-9a-f]{10}-\d+-)[0-9a-f]{8}\.unfinished$/.exec(name)?.[1] ?? '');
    const lives = owner === undefined ? undefined : livesHere(owner);
    const since = lstatSync(path, { throwIfNoEntry: false })?.mtimeMs;
    if (since === undefined || lives === true) continue;
    if (lives === false || Date.now() - since > ABANDONED_MS) removeTree(path);
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
