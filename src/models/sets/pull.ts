import { copyFileSync, existsSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { exact } from '../../record/exact.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure, reasonOf } from '../../system/failure.ts';
import { makeFolders, removeTree } from '../../system/folders.ts';
import { FileLock } from '../../system/lock.ts';
import { removeUnfinished, whenWhole } from '../../system/replace-file.ts';
import { download } from '../download/download.ts';
import { mirrored } from '../download/mirror.ts';
import type { DownloadOptions } from '../download/transfer.ts';
import { checkedBy, type SetEntry, type SetFile, sizeOf } from './manifest.ts';
import { checkMd5, checkRoom, contentsOf, unpack } from './unpack.ts';

export interface PullSetOptions extends Omit<DownloadOptions, 'check' | 'onProgress'> {
  /** Folder in which each set has one of its own. */
  readonly into: string;
  readonly language?: string;
  readonly mirror?: string;
  readonly onProgress?: (path: string, done: number, total: number | undefined) => void;
}

const NOTE = 'set.json';
const note = z.object({
  schema: z.literal('asr-bench/set'),
  version: z.literal(1),
  id: z.string(),
  licence: z.string(),
  terms: z.string(),
  files: z.array(z.object({ url: z.string(), bytes: z.number(), sha256: z.string(), checked: z.string() })),
});
type SetNote = z.infer<typeof note>;

export interface PulledSet {
  /** What a scenario names. */
  readonly corpus: string;
  readonly folder: string;
  readonly already: boolean;
  readonly note: SetNote;
}

/** Name of the folder of a set. */
export const folderName = (id: string, language?: string): string =>
  language === undefined ? id : `${id}-${language}`;

/** The set with its language in every place. */
export function inLanguage(set: SetEntry, language: string | undefined): SetEntry {
  const { files, corpus, languages } = set;
  if (languages === undefined) {
    if (language === undefined) return set;
    throw new Failure(ExitCode.usage, `${set.id} has no --language: it is ${set.language}`);
  }
  if (language === undefined || !languages.includes(language)) {
    const found = language === undefined ? 'none was given' : `found: ${language}`;
    throw new Failure(ExitCode.usage, `${set.id} is fetched by language (${found})`, [
      `choose one with --language: ${languages.join(' ')}`,
    ]);
  }
  const filled = (text: string): string => text.replaceAll('{language}', language);
  return {
    ...set,
    ...exact({
      corpus: corpus && filled(corpus),
      files: files?.map((file) => ({
        ...file,
        url: filled(file.url),
        ...exact({ place: file.place && filled(file.place) }),
      })),
    }),
  };
}

/**
 * Fetches a set, checks it, and unpacks it into a folder that takes its name when all of it is there. What was interrupted is
 * continued by the same call.
 * @throws Failure with the remedy
 */
export async function pullSet(
  entry: SetEntry,
  { into, language, mirror, onProgress, ...options }: PullSetOptions,
): Promise<PulledSet> {
  const hand = entry['by-hand'];
  if (hand !== undefined)
    throw new Failure(ExitCode.missing, `${entry.id} cannot be fetched by a program: ${entry.terms}`, hand);
  const set = inLanguage(entry, language);
  const folder = join(into, folderName(set.id, language));
  const corpus = join(folder, set.corpus ?? '');
  const here = noteOf(folder);
  if (here !== undefined) return { corpus, folder, already: true, note: here };
  if (existsSync(folder))
    throw new Failure(ExitCode.missing, `${folder} is there, and was not made by this command`, [
      'move it away, or choose another folder: `--into DIR`',
    ]);
  const downloads = `${folder}.download`;
  try {
    makeFolders(downloads);
  } catch (thrown) {
    throw new Failure(
      ExitCode.missing,
      `${into} cannot be written to: ${reasonOf(thrown)}`,
      'choose another folder: `--into DIR`',
    );
  }
  const lock = FileLock.take(`${folder}.lock`);
  if ('holder' in lock) throw new Failure(ExitCode.missing, `${lock.holder} is fetching this set already`);
  try {
    await checkRoom(downloads, missing(set, downloads), 'the download');
    const files: SetNote['files'] = [];
    let bytes = 0;
    for (const file of set.files ?? []) {
      const url = mirrored(file.url, mirror);
      const path = join(downloads, file.path);
      const came = await download({ url, ...exact({ size: file.size, sha256: file.sha256 }) }, path, {
        ...options,
        check: async (whole) => {
          await checkMd5(file, whole);
          if (isArchive(file)) bytes += (await contentsOf(file, whole)).bytes;
        },
        ...(onProgress !== undefined && {
          onProgress: ({ done, total }) => onProgress(file.path, done, total),
        }),
      });
      files.push({ url, bytes: came.bytes, sha256: came.sha256, checked: checkedBy(file) });
    }
    await checkRoom(downloads, bytes, 'what is unpacked');
    const about: SetNote = {
      schema: 'asr-bench/set',
      version: 1,
      id: set.id,
      licence: set.licence,
      terms: set.terms,
      files,
    };
    removeUnfinished(into);
    await whenWhole(folder, async (draft) => {
      for (const file of set.files ?? []) await place(file, join(downloads, file.path), draft);
      writeFileSync(join(draft, NOTE), `${JSON.stringify(about, undefined, 2)}\n`);
    });
    removeTree(downloads);
    return { corpus, folder, already: false, note: about };
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOSPC')
      throw new Failure(
        ExitCode.internal,
        `no space left in ${into}`,
        ['free some space and run the command again: what was downloaded is kept'],
        thrown,
      );
    throw thrown;
  } finally {
    lock.release();
    removeIfEmpty(downloads);
  }
}

/** What was refused leaves nothing behind. */
function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {}
}

const isArchive = ({ keep }: SetFile): boolean => keep !== undefined;

/** Bytes that are still to be fetched, as far as that is known. */
const missing = (set: SetEntry, downloads: string): number =>
  (set.files ?? []).every(({ path }) => existsSync(join(downloads, path))) ? 0 : (sizeOf(set) ?? 0);

async function place(file: SetFile, path: string, draft: string): Promise<void> {
  const target = join(draft, file.place ?? '.');
  if (isArchive(file)) {
    makeFolders(target);
    return unpack(file, path, target);
  }
  makeFolders(dirname(target));
  copyFileSync(path, target);
}

function noteOf(folder: string): SetNote | undefined {
  try {
    return note.parse(JSON.parse(readFileSync(join(folder, NOTE), 'utf8')));
  } catch {
    return undefined;
  }
}

/** The two lines of a scenario file that use it. */
export function usage({ corpus, folder }: PulledSet, shown: (path: string) => string): string[] {
  const path = shown(corpus);
  // Ids of a scenario file have no underscores, codes of languages do.
  const id = basename(folder).replaceAll(/[^a-z0-9-]/g, '-');
  return ['audio:', `  ${id}: { corpus: ${/^[\w./-]+$/.test(path) ? path : JSON.stringify(path)} }`];
}
