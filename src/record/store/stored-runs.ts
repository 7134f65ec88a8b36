import { readdirSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { namesTheLiving } from '../../system/lock.ts';
import { RunRecord } from '../run-record.ts';
import { readRecord } from './open-run.ts';
import { hasOwn } from './own-file.ts';
import { RUN_FILES, RUN_ID } from './run-files.ts';
import { openStored, type StoredFile } from './stored-file.ts';
import { headOfComparison, headOfRun, type RunHead } from './stored-head.ts';
import { upgraded } from './versions.ts';

export type { RunHead } from './stored-head.ts';

/** What was found in a run's folder, and in which state of its file. */
interface CachedHead {
  readonly state: string;
  readonly run: RunHead | undefined;
}

/** More nobody looks through. */
const MOST = 200;

/** A run that says that it runs is believed while its journal was written a moment ago, whoever writes it; ms. */
const FRESH_MS = 120_000;

/** Larger ones are not listed, or not shown: they are read into memory, or keep a connection for long. Bytes. */
const LARGEST_RECORD = 64 * 1024 ** 2;
const LARGEST_REPORT = 256 * 1024 ** 2;
/** Two of them are in memory at once while they are compared. */
const LARGEST_COMPARED = 32 * 1024 ** 2;
const LARGEST_LOCK = 1024;

/** Neither its journal nor its lock, nor what somebody else has put there. */
const LINKED =
  /^(?:run\.json|comparison\.json|report\.md|junit\.xml|(?:traces|rounds|srt)\/[^/\\\0]+\.(?:csv|srt))$/;

/** The runs in a folder, newest first; what is no run, or one that cannot be read, is left out. */
export const listRuns = async (folder: string): Promise<RunHead[]> =>
  (await new StoredRuns(folder).list()).filter(({ kind }) => kind === 'run');

/** The newest run of a scenario below `folder` that can be read. */
export function newestRun(folder: string, scenario: string): RunRecord | undefined {
  for (const record of runsOf(folder, scenario)) return record;
  return undefined;
}

/** The runs of a scenario below `folder` that can be read, newest first; each is read when it is asked for. */
export function* runsOf(folder: string, scenario: string): Generator<RunRecord, undefined> {
  let names: string[] = [];
  try {
    names = readdirSync(folder).filter((name) => RUN_ID.test(name) && name.includes(`-${scenario}-`));
  } catch {
    // Nothing has been run yet.
  }
  for (const name of names.sort().reverse()) {
    const { record } = readRecord(join(folder, name));
    if (record?.scenario.id === scenario) yield record;
  }
}

/**
 * The runs and comparisons under a reports folder, newest first, and their HTML reports. What lies in the folder may be anybody's: only
 * files are opened that lie in it themselves.
 */
export class StoredRuns {
  readonly #folder: string;
  /** run.json has megabytes, and anybody may ask again and again. */
  #known: ReadonlyMap<string, CachedHead> = new Map();
  #listing: Promise<RunHead[]> | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Who asks while it is being made gets the same. */
  list(): Promise<RunHead[]> {
    this.#listing ??= this.#list().finally(() => {
      this.#listing = undefined;
    });
    return this.#listing;
  }

  /** The report of one run, read as it is sent; undefined where there is none that may be shown. */
  report(id: string): Promise<ReadableStream | undefined> {
    return this.#read(id, RUN_FILES.html);
  }

  /** What a report links to in its folder: the record, other reports, tables; undefined where it is no such file. */
  async beside(id: string, file: string): Promise<ReadableStream | undefined> {
    return LINKED.test(file) ? this.#read(id, file) : undefined;
  }

  async #read(id: string, name: string): Promise<ReadableStream | undefined> {
    if (!RUN_ID.test(id)) return undefined;
    const file = await openStored(this.#folder, id, name);
    if (file === undefined) return undefined;
    if (file.size <= LARGEST_REPORT) return file.stream();
    await file.close();
    return undefined;
  }

  async #list(): Promise<RunHead[]> {
    const names = await readdir(this.#folder).catch((): string[] => []);
    const newest = names
      .filter((name) => RUN_ID.test(name))
      .sort()
      .reverse()
      .slice(0, MOST);
    const known = new Map<string, CachedHead>();
    // One after another: together they would take as much memory as all of them.
    for (const name of newest) known.set(name, await this.#look(name));
    this.#known = known;
    return [...known.values()].flatMap(({ run }) => run ?? []);
  }

  async #look(name: string): Promise<CachedHead> {
    for (const [file, read] of DOCUMENTS) {
      const found = await this.#head(name, file, read);
      if (found !== undefined) return found;
    }
    return { state: 'none', run: undefined };
  }

  async #head(name: string, document: string, read: HeadReader): Promise<CachedHead | undefined> {
    const file = await openStored(this.#folder, name, document);
    if (file === undefined) return undefined;
    try {
      const known = this.#known.get(name);
      const head = known?.state === file.state ? known.run : await headFrom(name, file, read);
      return { state: file.state, run: head === undefined ? undefined : await this.#asItIs(name, head) };
    } finally {
      await file.close();
    }
  }

  /** What is beside its document may change while that stays as it is. */
  async #asItIs(name: string, head: RunHead): Promise<RunHead> {
    const report = await openStored(this.#folder, name, RUN_FILES.html);
    await report?.close();
    const stands = { ...head, report: report !== undefined };
    if (head.status !== 'running' && head.status !== BROKEN_OFF) return stands;
    if (!(await this.#goes(name))) return { ...stands, status: BROKEN_OFF };
    return { ...stands, status: 'running', headline: 'it is being measured' };
  }

  /** Whether somebody still writes a run. */
  async #goes(name: string): Promise<boolean> {
    const journal = await openStored(this.#folder, name, RUN_FILES.journal);
    const written = journal?.writtenAt ?? 0;
    await journal?.close();
    if (Date.now() - written < FRESH_MS) return true;
    const lock = await openStored(this.#folder, name, RUN_FILES.lock);
    if (lock === undefined) return false;
    try {
      return lock.size < LARGEST_LOCK && namesTheLiving(await lock.text());
    } finally {
      await lock.close();
    }
  }

  /** A whole record, for a comparison; undefined where there is none of this version, or it is too large to be taken in. */
  async record(id: string): Promise<RunRecord | undefined> {
    if (!RUN_ID.test(id)) return undefined;
    const file = await openStored(this.#folder, id, RUN_FILES.record);
    if (file === undefined) return undefined;
    try {
      if (file.size > LARGEST_COMPARED) return undefined;
      const parsed = RunRecord.safeParse(upgraded(JSON.parse(await file.text())));
      return parsed.success ? parsed.data : undefined;
    } catch {
      return undefined;
    } finally {
      await file.close();
    }
  }
}

type HeadReader = (id: string, document: unknown) => RunHead | undefined;

const BROKEN_OFF = 'broken off';

/** What a folder may hold, and how it is read. */
const DOCUMENTS: readonly (readonly [file: string, read: HeadReader])[] = [
  [RUN_FILES.record, headOfRun],
  [RUN_FILES.comparison, headOfComparison],
];

async function headFrom(name: string, file: StoredFile, read: HeadReader): Promise<RunHead | undefined> {
  if (file.size > LARGEST_RECORD) return undefined;
  try {
    return read(name, JSON.parse(await file.text()));
  } catch {
    return undefined;
  }
}

/**
 * The runs in a folder of runs, oldest first; undefined where it is a run itself, holds none, or is no folder. Comparisons beside
 * them are no runs.
 */
export function runsBelow(folder: string): readonly string[] | undefined {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return undefined;
  }
  const isRun = (place: string): boolean =>
    hasOwn(place, RUN_FILES.record) || hasOwn(place, RUN_FILES.journal);
  if (isRun(folder)) return undefined;
  const runs = names
    .filter((name) => RUN_ID.test(name))
    .sort()
    .map((name) => join(folder, name))
    .filter(isRun);
  return runs.length === 0 ? undefined : runs;
}
