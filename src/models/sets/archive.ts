import { createReadStream } from 'node:fs';
import { posix } from 'node:path';
import { createGunzip } from 'node:zlib';
import { Parser, type ReadEntry } from 'tar';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure, reasonOf } from '../../system/failure.ts';

/** A file in an archive. */
export interface Member {
  /** As it will lie in the folder; those of an inner archive lie where that does. */
  readonly name: string;
  readonly size: number;
  /** Its bytes; they need not be read. */
  readonly bytes: AsyncIterable<Buffer>;
}

export interface ArchiveOptions {
  /** Archives that lie there are read as if they were unpacked in their place. */
  readonly inner?: string | undefined;
}

type Visit = (member: Member) => Promise<void>;

/**
 * Reads a .tar.gz member by member, in one pass and without writing anything. Whatever would lie outside its folder, or is
 * neither file nor folder, refuses the whole archive.
 * @throws Failure (missing) that says what is wrong with it
 */
export async function readArchive(path: string, visit: Visit, { inner }: ArchiveOptions = {}): Promise<void> {
  const each = async (entry: ReadEntry, name: string): Promise<void> => {
    const bytes = entry as unknown as AsyncIterable<Buffer>;
    if (inner !== undefined && name.startsWith(inner) && /\.(tar\.gz|tgz)$/.test(name)) {
      const folder = posix.dirname(name);
      await entries(bytes, async (own, below) => visitFile(own, posix.join(folder, below), visit));
    } else await visitFile(entry, name, visit);
  };
  try {
    await entries(createReadStream(path), each);
  } catch (thrown) {
    if (thrown instanceof Failure) throw thrown;
    throw bad(`it cannot be read to its end: ${reasonOf(thrown)}`);
  }
}

const visitFile = (entry: ReadEntry, name: string, visit: Visit): Promise<void> =>
  visit({ name, size: entry.size, bytes: entry as unknown as AsyncIterable<Buffer> });

/** What an archive is refused for. */
const bad = (what: string): Failure =>
  new Failure(ExitCode.missing, `the archive is refused: ${what}`, [
    'nothing of it was unpacked',
    'run the command again, or take another server: `--mirror https://…`',
  ]);

/** What is wrong with a member; undefined where it may be unpacked. Pure. */
export function unsafe(name: string, type: string): string | undefined {
  const shown = JSON.stringify(name);
  if (name.includes('\0') || name.includes('\\')) return `${shown} is no plain name`;
  if (posix.isAbsolute(name) || /^[a-z]:/i.test(name)) return `${shown} is an absolute name`;
  if (name.split('/').includes('..')) return `${shown} leads out of its folder`;
  if (type === 'SymbolicLink' || type === 'Link') return `${shown} is a link, and sets of speech have none`;
  if (!['File', 'OldFile', 'ContiguousFile', 'Directory', 'GNUDumpDir'].includes(type))
    return `${shown} is neither file nor folder (${type})`;
  return undefined;
}

/** Each entry of a gzipped tar after the one before it was dealt with. */
async function entries(
  packed: AsyncIterable<Buffer>,
  each: (entry: ReadEntry, name: string) => Promise<void>,
): Promise<void> {
  const going: Promise<void>[] = [];
  let fail: (reason: unknown) => void = () => {};
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  failed.catch(() => {});
  const parser = new Parser({
    strict: true,
    onReadEntry: (entry: ReadEntry) => {
      const name = posix.normalize(entry.path);
      const what = unsafe(entry.path, entry.type);
      if (what !== undefined) return fail(bad(what));
      if (entry.type === 'Directory' || entry.type === 'GNUDumpDir') return void entry.resume();
      const done = each(entry, name).then(() => void entry.resume());
      going.push(done);
      done.catch(fail);
    },
  });
  parser.on('error', fail);
  const ended = new Promise<void>((resolve) => parser.once('end', () => resolve()));
  const plain = createGunzip();
  const feed = async (): Promise<void> => {
    for await (const chunk of packed) {
      if (!plain.write(chunk)) await new Promise<void>((resolve) => plain.once('drain', () => resolve()));
    }
    plain.end();
  };
  plain.on('error', fail);
  const read = async (): Promise<void> => {
    for await (const chunk of plain) {
      if (!parser.write(chunk as Buffer))
        await Promise.race([failed, new Promise<void>((resolve) => parser.once('drain', () => resolve()))]);
    }
    parser.end();
    await ended;
    await Promise.all(going);
  };
  try {
    await Promise.race([failed, Promise.all([feed(), read()])]);
  } finally {
    plain.destroy();
  }
}
