import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/**
 * Reading what the kernel shows as files. All of it is synchronous, since a measured process waits meanwhile, and none
 * of it throws: a process may end between two looks, and other systems have no /proc.
 */

/** Undefined where there is no such file, or it may not be read. */
export function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** Names in a folder; undefined where there is none, or it may not be read. */
export function namesIn(folder: string): string[] | undefined {
  try {
    return readdirSync(folder);
  } catch {
    return undefined;
  }
}

/** What a link leads to, as it is written. */
export function linkTarget(file: string): string | undefined {
  try {
    return readlinkSync(file);
  } catch {
    return undefined;
  }
}

/** `Name:  12 kB` of status, smaps and meminfo, in bytes: their kB are of 1024 bytes, whatever the page size is. */
export function bytesOf(text: string, name: string): number | undefined {
  const kib = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1];
  return kib === undefined ? undefined : Number(kib) * 1024;
}

/** `name 12` of the files of control groups and of vmstat. */
export function countOf(text: string, name: string): number | undefined {
  const count = new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1];
  return count === undefined ? undefined : Number(count);
}
