import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { formatBytes } from '../../record/units.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import { makeFolders } from '../../system/folders.ts';
import { readArchive } from './archive.ts';
import type { SetFile } from './manifest.ts';

/** Files of an archive that are kept, and their bytes. */
export interface Contents {
  readonly files: number;
  readonly bytes: number;
}

const isKept = ({ keep }: SetFile, name: string): boolean =>
  keep?.some((start) => name.startsWith(start)) ?? true;

/**
 * Reads a whole archive without writing anything: it comes to its end, nothing in it leads out of its folder, and what is to be
 * kept is in it.
 * @throws Failure (missing)
 */
export async function contentsOf(file: SetFile, path: string): Promise<Contents> {
  let [files, bytes] = [0, 0];
  const names = new Set<string>();
  await readArchive(
    path,
    async ({ name, size }) => {
      if (!isKept(file, name)) return;
      if (names.has(name.toLowerCase())) throw refused(file, `${JSON.stringify(name)} is in it twice`);
      names.add(name.toLowerCase());
      files += 1;
      bytes += size;
    },
    { inner: file.inner },
  );
  if (files === 0) throw refused(file, `nothing in it lies in ${file.keep?.join(' or ')}`);
  return { files, bytes };
}

const refused = ({ url }: SetFile, what: string): Failure =>
  new Failure(ExitCode.missing, `the archive is refused: ${what}`, [
    'nothing of it was unpacked; the set may be laid out in another way than it was',
    `see ${url}`,
  ]);

/** Unpacks what is kept of an archive that `contentsOf` has seen. */
export async function unpack(file: SetFile, path: string, folder: string): Promise<void> {
  await readArchive(
    path,
    async ({ name, bytes }) => {
      if (!isKept(file, name)) return;
      const target = join(folder, name);
      makeFolders(dirname(target));
      await pipeline(Readable.from(bytes), createWriteStream(target, { flags: 'wx' }));
    },
    { inner: file.inner },
  );
}

/** @throws Failure (missing) where the file is not the published one */
export async function checkMd5(file: SetFile, path: string): Promise<void> {
  if (file.md5 === undefined) return;
  const hash = createHash('md5');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  const found = hash.digest('hex');
  if (found === file.md5) return;
  throw new Failure(ExitCode.missing, `${file.url}: wrong content: md5 ${found}, ${file.md5} is published`, [
    'nothing was kept: run the command again to fetch it anew',
    'try another server: `--mirror https://…`',
  ]);
}

/** @throws Failure (missing) where so many bytes do not fit */
export async function checkRoom(folder: string, needed: number, what: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= needed) return;
  throw new Failure(
    ExitCode.missing,
    `${what} needs ${formatBytes(needed)}, ${folder} has ${formatBytes(bavail * bsize)} left`,
    'free some space, or choose another folder: `--into DIR`',
  );
}
