import { statfsSync, statSync } from 'node:fs';
import type { Descriptor } from './process.ts';

/** TMPFS_MAGIC of linux/magic.h: where memfd and deleted files of /dev/shm live. */
const TMPFS = 0x01021994;
/** `st_blocks` counts in these, whatever the file system. */
const BLOCK = 512;

/** A file in memory that has no name any more, memfd among them. */
export interface MemoryFile {
  readonly device: string;
  readonly inode: number;
  readonly bytes: number;
}

/** The one that a descriptor leads to; undefined where that is something else, or was closed since it was listed. */
export function memoryFile({ pid, fd, target }: Descriptor): MemoryFile | undefined {
  if (!target.endsWith(' (deleted)')) return undefined;
  const path = `/proc/${pid}/fd/${fd}`;
  try {
    const { nlink, dev, ino, blocks } = statSync(path);
    if (nlink > 0 || statfsSync(path).type !== TMPFS) return undefined;
    return { device: deviceName(dev), inode: ino, bytes: blocks * BLOCK };
  } catch {
    return undefined;
  }
}

/** Bytes of an inode that are mapped and resident or swapped out, in the text of `/proc/PID/smaps`. Pure. */
export function mappedOf(smaps: string, device: string, inode: number): number {
  let bytes = 0;
  let inside = false;
  for (const line of smaps.split('\n')) {
    const header = /^[0-9a-f]+-[0-9a-f]+ \S+ \S+ (\S+) (\d+)/.exec(line);
    if (header !== null) inside = header[1] === device && Number(header[2]) === inode;
    const figure = inside ? /^(?:Pss|Swap):\s+(\d+) kB$/.exec(line) : null;
    if (figure !== null) bytes += Number(figure[1]) * 1024;
  }
  return bytes;
}

/** How `maps` writes the device of a file, `00:01`, from the number of a `stat`. Pure. */
export function deviceName(dev: number): string {
  const major = Math.floor(dev / 256) & 0xfff;
  const minor = (dev & 0xff) | (Math.floor(dev / 4096) & 0xfff00);
  return [major, minor].map((part) => part.toString(16).padStart(2, '0')).join(':');
}
