import koffi from 'koffi';

/**
 * The C library of the host process itself. Linux figures; elsewhere the calls that do not exist are left out.
 */
const PR_SET_PDEATHSIG = 1;
const SIGINT = 2;
const SIGKILL = 9;
const SIGTERM = 15;
const SIG_IGN = 1n;
const F_SETFD = 2;
const F_GETFL = 3;
const F_SETFL = 4;
const FD_CLOEXEC = 1;
const O_NONBLOCK = 0o4000;

type Native = (...values: (number | bigint | Uint8Array | null)[]) => number;

const libc = koffi.load(null);

/** A function of the C library, or undefined where it is not there. */
export function native(name: string, returns: string, types: readonly string[]): Native | undefined {
  try {
    return libc.func(name, returns, [...types]) as Native;
  } catch {
    return undefined;
  }
}

function required(name: string, returns: string, types: readonly string[]): Native {
  const found = native(name, returns, types);
  if (found === undefined) throw new Error(`the C library has no ${name}`);
  return found;
}

const exitNow = required('_exit', 'void', ['int']);
const fcntl = required('fcntl', 'int', ['int', 'int', 'int']);

export const strlen = required('strlen', 'size_t', ['const void *']);
export const memcpy = required('memcpy', 'void *', ['uint8_t *', 'const void *', 'size_t']);
/** Never throws, unlike `fs.writeSync`: a full pipe is -1. */
export const write = required('write', 'int64_t', ['int', 'const uint8_t *', 'size_t']);

/** Leaves without exit handlers: those of the engine abort when an object is still alive. */
export function leave(code: number): never {
  exitNow(code);
  throw new Error('_exit returned');
}

/**
 * Ties the host's life to the runner's: the kernel kills it when the runner dies, and a runner that died before
 * this call is noticed by the changed parent. Ctrl-C and termination are the runner's to decide.
 */
export function tieToParent(parent: number): void {
  native('prctl', 'int', ['int', 'unsigned long', 'unsigned long', 'unsigned long', 'unsigned long'])?.(
    PR_SET_PDEATHSIG,
    SIGKILL,
    0,
    0,
    0,
  );
  if (process.ppid !== parent) leave(0);
  const signal = required('signal', 'intptr_t', ['int', 'intptr_t']);
  signal(SIGINT, SIG_IGN);
  signal(SIGTERM, SIG_IGN);
}

/** Keeps a descriptor from the engine's own children, which would hold the pipe open after the host's death. */
export function closeOnExec(fd: number): void {
  fcntl(fd, F_SETFD, FD_CLOEXEC);
}

/** A write that would block fails instead: live text must never hold up a token. */
export function neverBlock(fd: number): void {
  fcntl(fd, F_SETFL, fcntl(fd, F_GETFL, 0) | O_NONBLOCK);
}
