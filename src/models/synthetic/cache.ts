import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import { cacheFolder, makeFolders } from '../../system/folders.ts';
import { removeUnfinished, replaceFile } from '../../system/replace-file.ts';
import { type CheckpointPlan, WRITER_VERSION } from './checkpoint-plan.ts';
import { type CheckpointRequest, type PlannedCheckpoint, planCheckpoint } from './plan-checkpoint.ts';
import { type WriteOptions, type WrittenCheckpoint, writeCheckpoint } from './write-checkpoint.ts';

/** A checkpoint in the user's cache, and what the engine will say with it. */
export interface SyntheticModel extends PlannedCheckpoint, WrittenCheckpoint {
  /** False: it was there. */
  readonly built: boolean;
}

export interface CacheOptions extends WriteOptions {
  /** Default: `modelCache()`. */
  readonly folder?: string;
}

const written = z.object({ writer: z.literal(WRITER_VERSION), bytes: z.int(), sha256: z.hash('sha256') });

/** Where synthetic checkpoints are kept. */
export const modelCache = (env: NodeJS.ProcessEnv = process.env): string => join(cacheFolder(env), 'models');

/** Names the bytes: everything that determines them, and the version of the code that turns it into bytes. */
const keyOf = (plan: CheckpointPlan): string =>
  createHash('sha256')
    .update(JSON.stringify([WRITER_VERSION, plan]))
    .digest('hex')
    .slice(0, 20);

function prepare(folder: string): void {
  try {
    makeFolders(folder);
    removeUnfinished(folder);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure(
      ExitCode.missing,
      `the cache folder for synthetic checkpoints cannot be used: ${reason}`,
      'set XDG_CACHE_HOME to a folder that you may write to',
      error,
    );
  }
}

/** What is known of a cached file; undefined when it is not there, or not whole. */
async function cached(path: string): Promise<WrittenCheckpoint | undefined> {
  try {
    const note = written.parse(JSON.parse(await readFile(`${path}.json`, 'utf8')));
    const { size } = await stat(path);
    return size === note.bytes ? { path, bytes: note.bytes, sha256: note.sha256 } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The synthetic checkpoint for `request` in the cache, made if it is not there. Named by what determines its bytes, it
 * is never out of date; processes that make the same one at the same time write the same bytes, and the last takes
 * the name.
 * @throws Failure (usage) for a script that cannot be, (missing) when the cache cannot be used, (internal) when the
 * disk is full.
 */
export async function ensureSynthetic(
  request: CheckpointRequest,
  { folder = modelCache(), ...options }: CacheOptions = {},
): Promise<SyntheticModel> {
  const planned = planCheckpoint(request);
  const { preset, kind, dtype } = planned.plan;
  const name = preset === 'tiny' ? `tiny-${kind}` : preset;
  const path = join(folder, `${name}-${dtype}-${keyOf(planned.plan)}.bin`);
  const found = await cached(path);
  if (found !== undefined) return { ...planned, ...found, built: false };
  prepare(folder);
  const made = await writeCheckpoint(path, planned.plan, options);
  const note = { writer: WRITER_VERSION, bytes: made.bytes, sha256: made.sha256 };
  replaceFile(`${path}.json`, JSON.stringify(note));
  return { ...planned, ...made, built: true };
}

/** The checkpoints in the cache and their sizes. */
export async function listCached(folder: string = modelCache()): Promise<{ path: string; bytes: number }[]> {
  const names = await readdir(folder).catch(() => []);
  const files = names.filter((name) => name.endsWith('.bin')).sort();
  return Promise.all(
    files.map(async (name) => {
      const path = join(folder, name);
      return { path, bytes: (await stat(path)).size };
    }),
  );
}
