import { closeSync, constants, openSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants as system } from 'node:os';

/**
 * Whether somebody holds the lock of a folder: the kernel's own (`flock`), which goes with the process that holds it, however
 * that ends, and is seen through every namespace. `unknown`: this system or file system has none, or does not let us look.
 */
export type LockState = 'held' | 'free' | 'unknown';

const LOCK_EX = 2;
const LOCK_NB = 4;

type Flock = (handle: number, operation: number) => number;
interface Native {
  readonly flock: Flock;
  readonly errno: () => number;
}

let native: Native | undefined | null = null;

/** Node has no call for it. Loaded when it is first needed: few commands ever do. */
function library(): Native | undefined {
  if (native !== null) return native;
  try {
    const koffi: typeof import('koffi') = createRequire(import.meta.url)('koffi');
    native = {
      flock: koffi.load(null).func('flock', 'int', ['int', 'int']) as Flock,
      errno: () => koffi.errno(),
    };
  } catch {
    native = undefined;
  }
  return native;
}

/** A folder's lock: who took it holds it until `close`, or until the process ends. */
export class FolderLock {
  readonly handle: number;
  /** Of the moment at which it was asked for: `free` means that it is ours now. */
  readonly state: LockState;

  private constructor(handle: number, state: LockState) {
    this.handle = handle;
    this.state = state;
  }

  /** Takes the lock if it is free; undefined where there is no such folder, or it is not ours to open. */
  static take(folder: string): FolderLock | undefined {
    let handle: number;
    try {
      // Whoever put a link there would have us lock, and remove, something else.
      handle = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
    } catch {
      return undefined;
    }
    const calls = library();
    if (calls === undefined) return new FolderLock(handle, 'unknown');
    if (calls.flock(handle, LOCK_EX | LOCK_NB) === 0) return new FolderLock(handle, 'free');
    return new FolderLock(handle, calls.errno() === system.errno.EWOULDBLOCK ? 'held' : 'unknown');
  }

  close(): void {
    closeSync(this.handle);
  }
}
