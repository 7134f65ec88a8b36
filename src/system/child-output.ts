import { closeSync, constants, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import type { Socket } from 'node:net';
import { setImmediate as pollPhase, setTimeout as sleep } from 'node:timers/promises';

/** Of a file, from its end. */
const KEPT_BYTES = 65_536;
/** A pipe that somebody else holds open is waited for no longer than this without a byte. */
const QUIET_MS = 200;

/** The last characters of a text that comes in pieces. */
export class OutputTail {
  readonly #most: number;
  text = '';

  constructor(most: number) {
    this.#most = most;
  }

  push(piece: string): void {
    this.text = `${this.text}${piece}`.slice(-this.#most);
  }
}

/** No more of it lies on a disk: an engine that prints each tensor fills it in an hour. */
const MOST_BYTES = 64 * 2 ** 20;

/** Cuts a file that somebody appends to down to its end, once it is too long. */
export function keepEnd(file: string, most = MOST_BYTES): void {
  try {
    const handle = openSync(file, constants.O_RDWR | constants.O_APPEND);
    try {
      if (fstatSync(handle).size <= most) return;
      const end = lastOf(file);
      ftruncateSync(handle);
      writeSync(handle, end);
    } finally {
      closeSync(handle);
    }
  } catch {
    // Its folder has gone with its process.
  }
}

/** Read from near its end: a process that printed for a week left gigabytes. */
export function lastOf(file: string): string {
  try {
    const handle = openSync(file, 'r');
    try {
      const { size } = fstatSync(handle);
      const bytes = Buffer.alloc(Math.min(size, KEPT_BYTES));
      return bytes.toString('utf8', 0, readSync(handle, bytes, 0, bytes.length, size - bytes.length));
    } finally {
      closeSync(handle);
    }
  } catch {
    return '';
  }
}

/** What still arrives from a process. */
export interface Source {
  readonly isOpen: () => boolean;
  /** Bytes or messages so far. */
  readonly received: () => number;
  /** Somebody reads it, and has not yet taken what has come. */
  readonly isBehind: () => boolean;
  readonly closed: Promise<unknown>;
  readonly close: () => void;
}

/** @param isRead by somebody who may take his time, and to whom its end is an end and not an error */
export function pipeSource(pipe: Socket, isRead: boolean): Source {
  return {
    isOpen: () => !pipe.closed,
    received: () => pipe.bytesRead,
    isBehind: () => pipe.readableLength > 0,
    closed: pipe.closed ? Promise.resolve() : new Promise((done) => pipe.once('close', done)),
    close: () => void (isRead ? pipe.push(null) : pipe.destroy()),
  };
}

/**
 * Waits until all that a dead process wrote has been read. Somebody who left its group may hold a pipe open for ever: once
 * nothing has come for a while it is closed on our side, or it would keep this process alive.
 */
export async function drained(sources: readonly Source[]): Promise<void> {
  const wait = new AbortController();
  const closed = Promise.all(sources.map((source) => source.closed));
  const open = (): Source[] => sources.filter((source) => source.isOpen());
  for (let before = -1; open().length > 0; ) {
    const now = sources.reduce((sum, source) => sum + source.received(), 0);
    if (now === before && !open().some((source) => source.isBehind())) break;
    before = now;
    await Promise.race([closed, sleep(QUIET_MS, undefined, { signal: wait.signal }).catch(() => {})]);
    // After a long block of ours the timer comes first, and what lies in the pipes has its turn here.
    await pollPhase();
  }
  wait.abort();
  for (const source of open()) source.close();
}
