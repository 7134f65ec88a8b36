import { statSync } from 'node:fs';
import { statfs, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { exact } from '../../record/exact.ts';
import { formatBytes } from '../../record/units.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import { makeFolders } from '../../system/folders.ts';
import { type Downloaded, download } from '../download/download.ts';
import { mirrored } from '../download/mirror.ts';
import type { DownloadOptions } from '../download/transfer.ts';
import { fileBytes } from '../file-size.ts';
import { ModelFileFault } from '../ggmm/fault.ts';
import { inspectModel, type ModelSummary } from '../inspect.ts';
import { localState } from './local-files.ts';
import type { ManifestFile, ModelEntry, SampleEntry } from './schema.ts';

export interface PullOptions extends Omit<DownloadOptions, 'check' | 'onProgress'> {
  /** Folder that the files go to. */
  readonly folder: string;
  /** Another server with the same paths. */
  readonly mirror?: string;
  readonly onProgress?: (path: string, done: number, total: number | undefined) => void;
}

export interface Pulled extends Downloaded {
  /** Address that was asked. */
  readonly url: string;
}

type Check = (path: string) => void;

function unobtainable(entry: ModelEntry | SampleEntry, file: ManifestFile, folder: string): Failure {
  const place = join(folder, file.path);
  return new Failure(ExitCode.missing, `${file.path} cannot be downloaded: no address of it is known`, [
    ...(entry.make === undefined ? [] : [`make it with the engine’s converter: ${entry.make}`]),
    `put it at ${place}${file.sha256 === undefined ? '' : `; its sha256 is ${file.sha256}`}`,
    ...('kind' in entry && entry.instead !== undefined
      ? entry.instead.map(
          (other) =>
            `or \`asr-bench models pull ${other}\`: runs take it where ${entry.id} is not here, and say so`,
        )
      : []),
    ...('kind' in entry ? ['or run with `--models synthetic:tiny`, which needs no weights'] : []),
  ]);
}

async function checkSpace(folder: string, needed: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= needed) return;
  throw new Failure(
    ExitCode.missing,
    `the download needs ${formatBytes(needed)}, ${folder} has ${formatBytes(bavail * bsize)} left`,
    'free some space, or choose another folder: `--out DIR`',
  );
}

/** Writes down what came without a hash to compare with, so that a later change can be noticed. */
async function record(entry: ModelEntry | SampleEntry, pulled: Pulled): Promise<void> {
  const note = {
    schema: 'asr-bench/source',
    version: 1,
    id: entry.id,
    url: pulled.url,
    bytes: pulled.bytes,
    sha256: pulled.sha256,
    verified: false,
    fetched: new Date().toISOString(),
  };
  await writeFile(`${pulled.path}.source.json`, `${JSON.stringify(note, undefined, 2)}\n`);
}

async function pullFiles(
  entry: ModelEntry | SampleEntry,
  check: Check | undefined,
  { folder, mirror, onProgress, ...options }: PullOptions,
): Promise<Pulled[]> {
  // Before anything is fetched: a model of which a part cannot be had is of no use.
  for (const file of entry.files) {
    if (file.url === undefined && localState(file, folder) !== 'here')
      throw unobtainable(entry, file, folder);
  }
  makeFolders(folder);
  const absent = entry.files.filter((file) => localState(file, folder) === 'absent');
  await checkSpace(
    folder,
    absent.reduce((sum, file) => sum + (file.size ?? 0), 0),
  );
  const pulled: Pulled[] = [];
  for (const file of entry.files) {
    const url = file.url === undefined ? '' : mirrored(file.url, mirror);
    const path = join(folder, file.path);
    makeFolders(dirname(path));
    const remote = {
      url,
      ...exact({ size: file.size, sha256: file.sha256 }),
    };
    const result = await download(remote, path, {
      ...options,
      ...exact({ check }),
      ...(onProgress === undefined
        ? {}
        : { onProgress: ({ done, total }) => onProgress(file.path, done, total) }),
    });
    const one = { ...result, url };
    if (!one.verified && !one.already) await record(entry, one);
    pulled.push(one);
  }
  return pulled;
}

/** What the metadata and vocabulary of one release may have more or less than those of another, bytes. */
const HEAD_PLAY = 1 << 20;

/** A file must be the model that the manifest says, and as long as its shape makes it. */
function modelCheck(entry: ModelEntry): Check {
  return (path) => {
    const found = inspected(path, entry);
    const mismatch = [
      [found.kind, entry.kind],
      [found.shape, entry.shape],
      [found.dtype, entry.dtype],
    ].find(([is, shall]) => is !== shall);
    if (mismatch === undefined && found.synthetic === undefined) return;
    throw new Failure(
      ExitCode.missing,
      `what the server sent is not ${entry.id}: ${
        found.synthetic === undefined
          ? `it is ${mismatch?.[0] ?? 'unknown'}, not ${mismatch?.[1]}`
          : 'it is a synthetic checkpoint'
      }`,
      'nothing was kept; check the source page in the manifest',
    );
  };
}

type Sized = Pick<ModelSummary, 'bytes' | 'shape' | 'dtype'>;

/** The size of a file beside that which the shape of the model makes; undefined where that is not known. */
function sizes(bytes: number, { shape, dtype }: ModelEntry): string | undefined {
  const predicted = fileBytes(shape, dtype);
  return predicted === undefined
    ? undefined
    : `it has ${bytes} bytes, and ${shape} in ${dtype} makes ${predicted}`;
}

/** Why the size of a file that says it is the model cannot be that of it. Pure. */
export function sizeFault({ bytes, shape, dtype }: Sized, entry: ModelEntry): string | undefined {
  const predicted = fileBytes(entry.shape, entry.dtype);
  if (shape !== entry.shape || dtype !== entry.dtype || predicted === undefined) return undefined;
  return Math.abs(bytes - predicted) > HEAD_PLAY ? sizes(bytes, entry) : undefined;
}

/** Names what is no model, and what is cut off, with the size that the shape makes beside its own. */
function inspected(path: string, entry: ModelEntry): ModelSummary {
  let found: ModelSummary;
  try {
    found = inspectModel(path);
  } catch (thrown) {
    if (!(thrown instanceof ModelFileFault)) throw thrown;
    const message = [thrown.message, sizes(statSync(path).size, entry)].filter((part) => part !== undefined);
    throw new Failure(ExitCode.missing, message.join('; '), thrown.hint, thrown);
  }
  const fault = sizeFault(found, entry);
  if (fault === undefined) return found;
  throw new Failure(
    ExitCode.missing,
    `what the server sent is not ${entry.id}: ${fault}`,
    'nothing was kept: it has other numbers than its header says',
  );
}

/**
 * Downloads the files of a model into a folder, and checks that a GGMM file is the model it should be.
 * @throws Failure (missing) with the remedy.
 */
export const pullModel = (entry: ModelEntry, options: PullOptions): Promise<Pulled[]> =>
  pullFiles(entry, entry.format === 'ggmm' ? modelCheck(entry) : undefined, options);

/** Downloads a sound file, and writes its reference transcript beside it where there is none yet. */
export async function pullSample(entry: SampleEntry, options: PullOptions): Promise<Pulled[]> {
  const pulled = await pullFiles(entry, undefined, options);
  const [first] = pulled;
  if (entry.text !== undefined && first !== undefined) {
    const path = first.path.replace(/\.[^./]+$/, '.txt');
    await writeFile(path, `${entry.text}\n`, { flag: 'wx' }).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    });
  }
  return pulled;
}
