import { readdirSync, readlinkSync } from 'node:fs';

/** An open descriptor of a process, and what it leads to. */
export interface Descriptor {
  readonly pid: number;
  readonly fd: string;
  /** `/dev/null`, `socket:[12]`, `/memfd:name (deleted)` */
  readonly target: string;
}

/** The open descriptors of a process; undefined where they may not be read. */
export function descriptorsOf(pid: number): Descriptor[] | undefined {
  let names: string[];
  try {
    names = readdirSync(`/proc/${pid}/fd`);
  } catch {
    return undefined;
  }
  return names.map((fd) => {
    try {
      return { pid, fd, target: readlinkSync(`/proc/${pid}/fd/${fd}`) };
    } catch {
      return { pid, fd, target: '' }; // closed since the folder was read: it was there, and counts
    }
  });
}
