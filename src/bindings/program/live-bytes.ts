import { closeSync, openSync, readSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { statOf } from '../../system/proc/process.ts';

/** As native/preload/live-bytes.c has it: number of the process, state, live bytes. */
const SLOT_BYTES = 64;
const SLOTS = 1024;
const LIVE_AT = 8;
const STATE_AT = 4;
const COUNTS = 1;

/** The variable that tells a process where its slot is. */
const VARIABLE = 'ASR_BENCH_LIVE_BYTES';

export type HeapLook = { readonly bytes: number } | { readonly absent: string };

/**
 * Live bytes of the heap of a program and of what descends from it, as the library counts them that is loaded into each. They
 * are read of a file that all of them have mapped: nobody stops for it.
 */
export class LiveBytes {
  readonly #file: string;
  readonly #library: string;
  readonly #block = Buffer.alloc(SLOTS * SLOT_BYTES);

  /** @param folder where the file is made @param library the compiled one */
  constructor(folder: string, library: string) {
    this.#file = join(folder, 'live-bytes');
    this.#library = library;
    // Whoever the program becomes may have to write to it.
    writeFileSync(this.#file, this.#block, { mode: 0o666 });
  }

  /** Variables of the program. @param given those that it has otherwise */
  variables(given: Readonly<Record<string, string | undefined>>): Record<string, string> {
    const { LD_PRELOAD: others } = given;
    return {
      LD_PRELOAD: others === undefined || others === '' ? this.#library : `${this.#library}:${others}`,
      [VARIABLE]: this.#file,
    };
  }

  /** @param pids the processes of the tree that live */
  read(pids: readonly number[]): HeapLook {
    const handle = openSync(this.#file, 'r+');
    try {
      readSync(handle, this.#block, 0, this.#block.length, 0);
      const slots = new Map<number, number>();
      for (let at = 0; at < this.#block.length; at += SLOT_BYTES) {
        const pid = this.#block.readInt32LE(at);
        if (pid === 0) continue;
        slots.set(pid, at);
        // Its place is for the next one.
        if (!pids.includes(pid) && statOf(pid) === undefined) writeSync(handle, Buffer.alloc(16), 0, 16, at);
      }
      return this.#sum(pids, slots);
    } finally {
      closeSync(handle);
    }
  }

  #sum(pids: readonly number[], slots: ReadonlyMap<number, number>): HeapLook {
    let bytes = 0;
    for (const pid of pids) {
      const at = slots.get(pid);
      if (at === undefined) {
        return {
          absent: `process ${pid} of the program counts nothing: it is static, of another C library, or has cleared LD_PRELOAD`,
        };
      }
      if (this.#block.readInt32LE(at + STATE_AT) !== COUNTS)
        return {
          absent: `process ${pid} of the program brings an allocator of its own, which is not counted`,
        };
      bytes += Number(this.#block.readBigInt64LE(at + LIVE_AT));
    }
    return { bytes };
  }
}
