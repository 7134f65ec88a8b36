import { fstatSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExitCode } from './exit-code.ts';
import { Failure, reasonOf } from './failure.ts';
import { makeFolders, removeTree } from './folders.ts';
import { FolderLock, isLeft, isSame } from './lock.ts';
import { namesIn } from './proc/reading.ts';
import { livesHere, ownerHere, ownerName, ownerOf } from './process-identity.ts';

/** A temporary folder of this process's own. */
export interface OwnedFolder {
  readonly path: string;
  /** Makes it again where somebody has removed it. */
  ensure(): void;
  /** Never throws: what cannot be removed now goes at a later start. */
  remove(): void;
}

/** What it is for. */
type FolderKind = 'run' | 'host' | 'trial' | 'diagnose' | 'serve' | 'soak' | 'uploads' | 'cache';

/** `asr-bench-host-`, and whose it is */
const NAME = /^asr-bench-[a-z]+-(\d.*)$/;

/** Another process may take a folder for a left-over between its making and its lock: so often it is tried again. */
const ATTEMPTS = 5;

const mine = new Set<OwnedFolder>();
let atExit = false;

/**
 * Makes a temporary folder under a name that tells whose it is, with a lock on it that the kernel frees when the process
 * ends. It goes with the process; what one left that was killed, of whatever kind, goes when the next asks for a folder in that place:
 * nothing outlives its owner by more than one start.
 * @throws Failure (3) where nothing can be written
 */
export function ownedFolder(kind: FolderKind, parent: string = tmpdir()): OwnedFolder {
  try {
    makeFolders(parent);
    sweep(parent);
    return made(join(parent, `asr-bench-${kind}-${ownerName(ownerHere())}-`));
  } catch (thrown) {
    throw new Failure(
      ExitCode.missing,
      `no temporary folder can be made in ${parent}: ${reasonOf(thrown)}`,
      'set TMPDIR to a folder that can be written to',
      thrown,
    );
  }
}

function made(prefix: string): OwnedFolder {
  let path = mkdtempSync(prefix);
  let lock = hold(path);
  for (let tries = 1; lock === undefined && tries < ATTEMPTS; tries += 1) {
    path = mkdtempSync(prefix);
    lock = hold(path);
  }
  const folder: OwnedFolder = {
    path,
    ensure() {
      if (lock !== undefined && isSame(path, lock.handle)) return;
      lock?.close();
      makeFolders(path, 0o700);
      lock = hold(path);
    },
    remove() {
      mine.delete(folder);
      removeTree(path);
      lock?.close();
      lock = undefined;
    },
  };
  mine.add(folder);
  if (!atExit) process.once('exit', () => mine.forEach((left) => void left.remove()));
  atExit = true;
  return folder;
}

/** The folder's lock; undefined where the folder has gone meanwhile. */
function hold(path: string): FolderLock | undefined {
  const lock = FolderLock.take(path);
  if (lock === undefined || (lock.state !== 'held' && isSame(path, lock.handle))) return lock;
  lock.close();
  return undefined;
}

/** Removes the folders, of every kind, whose owners are gone. */
function sweep(parent: string): void {
  for (const name of namesIn(parent) ?? []) {
    const owner = ownerOf(NAME.exec(name)?.[1] ?? '');
    if (owner === undefined) continue;
    const path = join(parent, name);
    const lock = FolderLock.take(path);
    if (lock === undefined) continue;
    if (isLeft(lock.state, livesHere(owner)) && fstatSync(lock.handle).uid === process.getuid?.())
      removeTree(path);
    lock.close();
  }
}
