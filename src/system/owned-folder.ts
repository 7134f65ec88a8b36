import { fstatSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolders } from './folders.ts';
import { FolderLock, isLeft, isSame } from './lock.ts';
import { namesIn } from './proc/reading.ts';
import { livesHere, type Owner, ownerHere, ownerName, ownerOf } from './process-identity.ts';

/** A temporary folder of this process's own. */
export interface OwnedFolder {
  readonly path: string;
  /** Makes it again where somebody has removed it. */
  ensure(): void;
  remove(): void;
}

/** Another process may take a folder for a left-over between its making and its lock: so often it is tried again. */
const ATTEMPTS = 5;

/**
 * Makes a temporary folder under a name that tells whose it is, with a lock on it that the kernel frees when the process
 * ends. What a process left that was killed goes when the next one asks for a folder of that prefix: nothing of an
 * upload outlives its owner by more than one start.
 * @param prefix `asr-bench-serve-`
 */
export function ownedFolder(parent: string, prefix: string, owner: Owner = ownerHere()): OwnedFolder {
  sweep(parent, prefix);
  const make = (): string => mkdtempSync(join(parent, `${prefix}${ownerName(owner)}-`));
  let path = make();
  let lock = hold(path);
  for (let tries = 1; lock === undefined && tries < ATTEMPTS; tries += 1) {
    path = make();
    lock = hold(path);
  }
  return {
    path,
    ensure() {
      if (lock !== undefined && isSame(path, lock.handle)) return;
      lock?.close();
      makeFolders(path, 0o700);
      lock = hold(path);
    },
    remove() {
      rmSync(path, { recursive: true, force: true });
      lock?.close();
      lock = undefined;
    },
  };
}

/** The folder's lock; undefined where the folder has gone meanwhile. */
function hold(path: string): FolderLock | undefined {
  const lock = FolderLock.take(path);
  if (lock === undefined || (lock.state !== 'held' && isSame(path, lock.handle))) return lock;
  lock.close();
  return undefined;
}

/** Removes the folders of that prefix whose owners are gone. */
function sweep(parent: string, prefix: string): void {
  for (const name of namesIn(parent) ?? []) {
    const owner = name.startsWith(prefix) ? ownerOf(name.slice(prefix.length)) : undefined;
    if (owner === undefined) continue;
    const path = join(parent, name);
    const lock = FolderLock.take(path);
    if (lock === undefined) continue;
    try {
      if (isLeft(lock.state, livesHere(owner)) && fstatSync(lock.handle).uid === process.getuid?.())
        rmSync(path, { recursive: true, force: true });
    } catch {
      // Something in it is not ours to remove: no reason not to start.
    } finally {
      lock.close();
    }
  }
}
