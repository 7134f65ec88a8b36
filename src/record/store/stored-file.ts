import { constants } from 'node:fs';
import { lstat, open, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { OWN, placeIn } from './own-file.ts';

/** A file of a stored run, open. Whoever has it ends it, by `close` or by reading the stream. */
export interface StoredFile {
  readonly size: number;
  /** Another for each state of its content. */
  readonly state: string;
  /** ms since the epoch. */
  readonly writtenAt: number;
  /** No more than it had when it was opened: one that is written to all the while would never end. */
  text(): Promise<string>;
  stream(): ReadableStream;
  close(): Promise<void>;
}

/**
 * Opens a file of a run's folder for whoever asks over the network: undefined where `placeIn` refuses, and where the folder of
 * the run is a link itself, for nobody named it.
 */
export async function openStored(
  reports: string,
  run: string,
  name: string,
): Promise<StoredFile | undefined> {
  try {
    // Looked at before it is opened, which for a device may already be too much.
    const path = placeIn(reports, join(run, name));
    const file = await open(path, constants.O_RDONLY | OWN);
    try {
      const opened = await file.stat();
      // And afterwards: it may have become another one in between.
      const there = join(await realpath(reports), run, name);
      const now = await lstat(there);
      const same = opened.isFile() && now.ino === opened.ino && now.dev === opened.dev;
      if (!same || (await realpath(path)) !== there) {
        await file.close();
        return undefined;
      }
      const { size, mtimeMs, ctimeMs, ino } = opened;
      const bounded = { start: 0, end: Math.max(0, size - 1), highWaterMark: 1 << 16 };
      return {
        size,
        writtenAt: mtimeMs,
        state: `${ino} ${mtimeMs} ${ctimeMs} ${size}`,
        async text() {
          const bytes = Buffer.alloc(size);
          let filled = 0;
          for (let read = -1; read !== 0 && filled < size; filled += read)
            read = (await file.read(bytes, filled, size - filled, filled)).bytesRead;
          return bytes.toString('utf8', 0, filled);
        },
        stream: () => Readable.toWeb(file.createReadStream(bounded)),
        close: () => file.close(),
      };
    } catch (thrown) {
      await file.close();
      throw thrown;
    }
  } catch {
    return undefined;
  }
}
