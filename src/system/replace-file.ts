import { mkdirSync, readlinkSync, realpathSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Replaces a file in one step, and makes its folder where that is missing: a reader, or whoever comes after a kill, sees
 * the old content or the new. Nothing is forced to disk: what must survive a power cut is in the journal. A symlink stays
 * one, what it leads to is replaced; a pipe or a device is written into.
 * @throws when a folder is in the place
 */
export function replaceFile(path: string, content: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory() === true) throw new Error(`${path} is a folder`);
  if (found !== undefined && !found.isFile()) {
    writeFileSync(path, content);
    return;
  }
  const target = found === undefined ? leadsTo(path) : realpathSync(path);
  mkdirSync(dirname(target), { recursive: true });
  const draft = `${target}.${process.pid}.draft`;
  writeFileSync(draft, content);
  renameSync(draft, target);
}

/** Where nothing is yet: the place itself, or where a link there leads. */
function leadsTo(path: string): string {
  try {
    return resolve(dirname(path), readlinkSync(path));
  } catch {
    return path;
  }
}
