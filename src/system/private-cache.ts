import { existsSync, lstatSync, realpathSync, type Stats } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { makeFolders } from './folders.ts';
import { ownedFolder } from './owned-folder.ts';

const STICKY = 0o1000;
const BY_GROUP = 0o020;
const BY_OTHERS = 0o002;

/**
 * Why somebody else could have put what lies at a path, or will lie there: the path or a folder above it belongs to another user,
 * or others can write to it. What is loaded as a library from there would be theirs.
 * @returns undefined where nobody else could, the superuser apart
 */
export function distrust(path: string): string | undefined {
  const written = upwards(resolve(path));
  // Where a link leads is looked at as well as the link.
  const there = written.find((each) => existsSync(each)) ?? '/';
  for (const each of [...written, ...upwards(realpathSync(there))]) {
    const found = look(each);
    if (found === undefined) continue;
    const { uid, gid, mode } = found;
    if (uid !== 0 && uid !== (process.getuid?.() ?? uid)) return `${each} belongs to another user (${uid})`;
    // A group that has its number from its user is that user's own.
    const writers = (mode & BY_OTHERS) | (gid === uid ? 0 : mode & BY_GROUP);
    // In a sticky folder nobody replaces what is another's.
    const replaced = found.isDirectory() && (mode & STICKY) === 0;
    if (writers !== 0 && !found.isSymbolicLink() && (replaced || found.isFile()))
      return `${each} can be written to by ${(writers & BY_OTHERS) === 0 ? 'its group' : 'everybody'}`;
  }
  return undefined;
}

/** Undefined where nothing is, or it cannot be seen. */
function look(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch {
    return undefined;
  }
}

/** A path and all folders above it. */
function upwards(path: string): string[] {
  const above = dirname(path);
  return above === path ? [path] : [path, ...upwards(above)];
}

/**
 * The cache where no other can be written, or trusted: a folder of ours in the temporary folder, only if nobody else can have
 * made it; else one that goes with this process.
 */
export function privateCacheFolder(): string {
  const folder = join(tmpdir(), `asr-bench-${process.getuid?.() ?? 'user'}`);
  makeFolders(folder, 0o700);
  return lstatSync(folder).isDirectory() && distrust(folder) === undefined
    ? folder
    : ownedFolder('cache').path;
}
