import { statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { MODEL_MANIFEST } from './manifest.ts';
import type { ManifestFile, ModelEntry } from './schema.ts';

/** Environment variable that names the folder with model files. */
export const MODELS_VARIABLE = 'ASR_BENCH_MODELS';

/**
 * Where model files are looked for, in order: `$ASR_BENCH_MODELS` alone where it is set, else `./models` and the
 * folder of the manifest. The first is where `models pull` puts them.
 */
export function modelFolders(
  env: NodeJS.ProcessEnv = process.env,
  cwd: string = process.cwd(),
): [string, ...string[]] {
  const named = env[MODELS_VARIABLE];
  if (named !== undefined && named !== '') return [resolve(cwd, named)];
  const here = join(cwd, 'models');
  const ours = dirname(MODEL_MANIFEST);
  return here === ours ? [here] : [here, ours];
}

/** `here`: with the size that it should have, as far as that is known. */
export type LocalState = 'here' | 'wrong size' | 'absent';

export function localState(file: ManifestFile, folder: string): LocalState {
  const size = statSync(join(folder, file.path), { throwIfNoEntry: false })?.size;
  if (size === undefined) return 'absent';
  return file.size === undefined || file.size === size ? 'here' : 'wrong size';
}

/** The folder that holds all files of `entry`; undefined when none does. */
export const folderOf = (files: readonly ManifestFile[], folders: readonly string[]): string | undefined =>
  folders.find((folder) => files.every((file) => localState(file, folder) === 'here'));

/** Path of a model that the engine can load; undefined when it is not here or must be converted first. */
export function localModel(
  entry: ModelEntry,
  folders: readonly string[] = modelFolders(),
): string | undefined {
  const [file] = entry.files;
  if (entry.format !== 'ggmm' || file === undefined) return undefined;
  const folder = folderOf(entry.files, folders);
  return folder === undefined ? undefined : join(folder, file.path);
}
