import { readdirSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { RunRecord } from '../run-record.ts';
import { type Outcome, Verdict } from '../verdict.ts';
import { readRecord } from './open-run.ts';
import { RUN_FILES, RUN_ID } from './run-files.ts';
import { openStored, type StoredFile } from './stored-file.ts';

/** What a list says of a run. */
export interface RunHead {
  readonly id: string;
  readonly scenario: string;
  readonly startedAt: string;
  readonly status: string;
  /** PASS, FAIL or UNDECIDED with the worst fact; what an earlier version judged is not taken over. */
  readonly outcome: Outcome;
  readonly headline: string;
  readonly exitCode?: number;
}

/** What was found in a run's folder, and in which state of its file. */
interface CachedHead {
  readonly state: string;
  readonly run: RunHead | undefined;
}

/** What the list shows of a run; the rest of run.json may be of any version. */
const Head = z.object({
  id: z.string(),
  startedAt: z.string(),
  status: z.string(),
  verdict: Verdict.pick({ outcome: true, headline: true, exitCode: true }).optional(),
  scenario: z.object({ id: z.string() }),
});

/** More nobody looks through. */
const MOST = 200;

/** Larger ones are not listed, or not shown: they are read into memory, or keep a connection for long. Bytes. */
const LARGEST_RECORD = 64 * 1024 ** 2;
const LARGEST_REPORT = 256 * 1024 ** 2;

/** The runs in a folder, newest first; what is no run, or one that cannot be read, is left out. */
export const listRuns = (folder: string): Promise<RunHead[]> => new StoredRuns(folder).list();

/** The newest run of a scenario below `folder` that can be read. */
export function newestRun(folder: string, scenario: string): RunRecord | undefined {
  let names: string[] = [];
  try {
    names = readdirSync(folder).filter((name) => RUN_ID.test(name) && name.includes(`-${scenario}-`));
  } catch {
    // Nothing has been run yet.
  }
  for (const name of names.sort().reverse()) {
    const { record } = readRecord(join(folder, name));
    if (record?.scenario.id === scenario) return record;
  }
  return undefined;
}

/**
 * The runs under a reports folder, newest first, and their HTML reports. What lies in the folder may be anybody's: only
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
  async report(id: string): Promise<ReadableStream | undefined> {
    if (!RUN_ID.test(id)) return undefined;
    const file = await openStored(this.#folder, id, RUN_FILES.html);
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
    const file = await openStored(this.#folder, name, RUN_FILES.record);
    if (file === undefined) return { state: 'none', run: undefined };
    try {
      const known = this.#known.get(name);
      if (known?.state === file.state) return known;
      return { state: file.state, run: await headOf(name, file) };
    } finally {
      await file.close();
    }
  }
}

async function headOf(name: string, file: StoredFile): Promise<RunHead | undefined> {
  if (file.size > LARGEST_RECORD) return undefined;
  try {
    const head = Head.safeParse(JSON.parse(await file.text()));
    return head.success ? shown(name, head.data) : undefined;
  } catch {
    return undefined;
  }
}

function shown(id: string, { verdict, scenario, startedAt, status }: z.infer<typeof Head>): RunHead {
  const headline =
    status === 'running'
      ? 'the run has not ended, or was killed: asr-bench report shows what it measured'
      : 'judged by an earlier version: asr-bench report judges it again';
  return {
    id,
    startedAt,
    status,
    scenario: scenario.id,
    ...(verdict ?? { outcome: 'undecided', headline }),
  };
}
