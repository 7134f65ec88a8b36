import {
  closeSync,
  constants,
  copyFileSync,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  type Stats,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import { makeFolders } from '../../system/folders.ts';
import { replaceFile } from '../../system/replace-file.ts';

/**
 * A run's folder may come from anybody: an artifact of CI, an archive, a colleague. What is read or written in it is a regular
 * file that lies there itself. A link would lead out of it, a FIFO hold us until somebody writes, and a device do what
 * devices do when they are opened. The folder itself is what the user named, and may be reached through links
 * (docs/threat-model.md).
 */

/** How a file is opened that may have become something else since it was looked at: no link is followed, no FIFO waited for. */
export const OWN = constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * The path of a file by its name below the folder, whether it is there or not.
 * @throws Failure (2) where it, or a folder on the way to it, is something else, or the name leads out of the folder
 */
export function placeIn(folder: string, name: string): string {
  const parts = name.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..' || part.includes('\0')))
    throw refused(join(folder, name), 'leads out of the folder of the run');
  let place = folder;
  for (const [index, part] of parts.entries()) {
    place = join(place, part);
    const found = lstatSync(place, { throwIfNoEntry: false });
    if (found === undefined) return join(folder, name);
    const last = index === parts.length - 1;
    if (last ? !found.isFile() : !found.isDirectory())
      throw refused(place, `is ${kindOf(found)}, not a ${last ? 'regular file' : 'folder'}`);
  }
  return place;
}

/**
 * Opens a file of the folder; undefined where there is none.
 * @throws Failure (2) as `placeIn`
 */
export function openOwn(folder: string, name: string, flags: number): number | undefined {
  const place = placeIn(folder, name);
  let handle: number;
  try {
    handle = openSync(place, flags | OWN);
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    if (code === 'ELOOP') throw refused(place, 'is a link');
    throw thrown;
  }
  const found = fstatSync(handle);
  const writes = (flags & (constants.O_WRONLY | constants.O_RDWR)) !== 0;
  // Another name of the same file may lie anywhere: what is appended here would be appended there.
  if (found.isFile() && !(writes && found.nlink > 1)) return handle;
  closeSync(handle);
  throw refused(place, found.isFile() ? 'has a second name elsewhere (a hard link)' : `is ${kindOf(found)}`);
}

/** The bytes of a file of the folder; undefined where there is none. Throws as `openOwn`. */
export function readOwn(folder: string, name: string): Buffer | undefined {
  const handle = openOwn(folder, name, constants.O_RDONLY);
  if (handle === undefined) return undefined;
  try {
    return readFileSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Whether the folder has something of that name, whatever it is. */
export const hasOwn = (folder: string, name: string): boolean => {
  try {
    return lstatSync(join(folder, name), { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
};

/** Replaces a file of the folder in one step, and makes folders on the way. Throws as `placeIn`. */
export const writeOwn = (folder: string, name: string, content: string): void =>
  replaceFile(placeIn(folder, name), content);

/** Puts a copy of any file into the folder. Throws as `placeIn`. */
export function copyOwn(folder: string, name: string, file: string): void {
  const place = placeIn(folder, name);
  makeFolders(dirname(place));
  // It would be written through a second name.
  rmSync(place, { force: true });
  copyFileSync(file, place, constants.COPYFILE_EXCL);
}

/**
 * The names of all files below the folder, or below one in it.
 * @throws Failure (2) naming what is neither a file nor a folder
 */
export function namesIn(folder: string, below = ''): string[] {
  const at = below === '' ? folder : join(folder, below);
  return readdirSync(at).flatMap((name) => {
    const path = below === '' ? name : `${below}/${name}`;
    const found = lstatSync(join(folder, path));
    if (found.isDirectory()) return namesIn(folder, path);
    if (found.isFile()) return path;
    throw refused(join(folder, path), `is ${kindOf(found)}`);
  });
}

function kindOf(found: Stats): string {
  if (found.isSymbolicLink()) return 'a link';
  if (found.isDirectory()) return 'a folder';
  if (found.isFIFO()) return 'a FIFO';
  if (found.isSocket()) return 'a socket';
  return found.isFile() ? 'a file' : 'a device';
}

const refused = (place: string, why: string): Failure =>
  new Failure(
    ExitCode.usage,
    `${place} ${why}: in the folder of a run nothing but its own files is read or written`,
    'look at what it is and where the run came from, then remove it (docs/threat-model.md)',
  );
