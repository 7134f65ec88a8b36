import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { constants as system } from 'node:os';
import { cFunction, errno } from './c-library.ts';
import { isAlive, startOf } from './process-identity.ts';

/**
 * Whether somebody holds a lock: the kernel's own (`flock`), which goes with the process that holds it, however
 * that ends, and is seen through every namespace. `unknown`: this system or file system has none, or does not let us look.
 */
export type LockState = 'held' | 'free' | 'unknown';

const LOCK_SH = 1;
const LOCK_EX = 2;
const LOCK_NB = 4;

/**
 * Takes the kernel's lock of an open file or folder if it is free; it goes when that is closed. One that is shared keeps out only
 * those that are not.
 */
export function lockHandle(handle: number, isShared = false): LockState {
  const flock = cFunction('flock', ['int', 'int']);
  if (flock === undefined) return 'unknown';
  if (flock(handle, (isShared ? LOCK_SH : LOCK_EX) | LOCK_NB) === 0) return 'free';
  return errno() === system.errno.EWOULDBLOCK ? 'held' : 'unknown';
}

/**
 * Whether what somebody locked is a left-over. The lock decides, since it alone is seen from one container into another; one
 * that is free while its owner lives is just being made, or removed. Without a lock the owner must be known to be gone. Pure.
 * @param lives undefined: its number means nothing here
 */
export function isLeft(lock: LockState, lives: boolean | undefined): boolean {
  if (lock === 'held' || lives === true) return false;
  return lock === 'free' || lives === false;
}

/** Whether the file or folder of that name is the one that is open. */
export function isSame(path: string, handle: number): boolean {
  const there = statSync(path, { throwIfNoEntry: false });
  const held = fstatSync(handle);
  return there !== undefined && there.ino === held.ino && there.dev === held.dev;
}

/** A folder's lock: who took it holds it until `close`, or until the process ends. */
export class FolderLock {
  readonly handle: number;
  /** Of the moment at which it was asked for: `free` means that it is ours now. */
  readonly state: LockState;

  private constructor(handle: number) {
    this.handle = handle;
    this.state = lockHandle(handle);
  }

  /** Takes the lock if it is free; undefined where there is no such folder, or it is not ours to open. */
  static take(folder: string): FolderLock | undefined {
    try {
      // Whoever put a link there would have us lock, and remove, something else.
      return new FolderLock(
        openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW),
      );
    } catch {
      return undefined;
    }
  }

  close(): void {
    closeSync(this.handle);
  }
}

/** A lock file without a name in it is one that is just being written, for so long. */
const WRITING_MS = 10_000;

/** Others may be quicker so often; more is a link that leads nowhere. */
const ATTEMPTS = 100;

/** Somebody else's lock: `process 4711`, or `another process` where its number is not known or means nothing here. */
export interface Held {
  readonly holder: string;
}

/**
 * A lock file, which names its holder by process id and start. Where the kernel can lock it, too, it holds across containers
 * that share the folder; a lock whose holder is gone is taken over.
 */
export class FileLock {
  readonly #path: string;
  readonly #handle: number;

  private constructor(path: string, handle: number) {
    this.#path = path;
    this.#handle = handle;
  }

  static take(path: string): FileLock | Held {
    for (let tries = 0; tries < ATTEMPTS; tries += 1) {
      const handle = opened(path, 'wx');
      if (handle !== undefined) return FileLock.#named(path, handle);
      const holder = holderOf(path);
      if (holder !== undefined) return { holder };
    }
    return { holder: 'another process' };
  }

  /** Nobody locks a file that is young and names nobody, so that this lock is ours before our name is in it. */
  static #named(path: string, handle: number): FileLock {
    const lock = new FileLock(path, handle);
    lockHandle(handle);
    try {
      writeSync(handle, `${process.pid} ${startOf('self')}\n`);
    } catch (thrown) {
      lock.release();
      throw thrown;
    }
    return lock;
  }

  release(): void {
    rmSync(this.#path, { force: true });
    closeSync(this.#handle);
  }
}

/** Who holds a lock file; undefined when nobody does any more: then it is gone. */
function holderOf(path: string): string | undefined {
  const handle = opened(path, 'r');
  if (handle === undefined) return undefined;
  try {
    const text = readFileSync(handle, 'utf8');
    const [pid = ''] = text.trim().split(' ');
    if (pid === '' && Date.now() - fstatSync(handle).mtimeMs < WRITING_MS) return 'another process';
    const lives = namesTheLiving(text);
    const state = lockHandle(handle);
    if (!isSame(path, handle)) return undefined;
    if (!isLeft(state, lives)) return lives ? `process ${pid}` : 'another process';
    // Whoever else finds it left waits for our lock on it, and then finds it gone.
    rmSync(path, { force: true });
    return undefined;
  } finally {
    closeSync(handle);
  }
}

/** Whether a lock file names a process that lives here; it is not touched, so that who is about to lock it finds it free. */
export function namesTheLiving(text: string): boolean {
  const [pid = '', start = ''] = text.trim().split(' ');
  // Locks of earlier versions have the number alone.
  return pid !== '' && (start === '' ? isAlive(Number(pid)) : startOf(Number(pid)) === start);
}

/** Undefined where it is there already (`wx`), or is not (`r`). */
function opened(path: string, flags: 'wx' | 'r'): number | undefined {
  try {
    return openSync(path, flags);
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === (flags === 'wx' ? 'EEXIST' : 'ENOENT')) return undefined;
    throw thrown;
  }
}
