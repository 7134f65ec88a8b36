import { existsSync } from 'node:fs';
import { inspectModel } from '../../models/inspect.ts';
import { localModel, localState, modelFolders } from '../../models/manifest/local-files.ts';
import { findEntry, loadModelManifest } from '../../models/manifest/manifest.ts';
import type { ModelSpec } from '../../scenarios/plan/plan.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';

/**
 * The file with the real weights of a model: the scenario's own, else the manifest's where `models pull` puts it.
 * @throws Failure (3) saying where it was looked for
 */
export function weightsFile({ id, file, manifest }: Pick<ModelSpec, 'id' | 'file' | 'manifest'>): string {
  const missing = (where: string, ...todo: readonly string[]): Failure =>
    new Failure(ExitCode.missing, `the weights of model ${id} are missing (${where})`, [
      ...todo,
      'or run with --models synthetic:tiny',
    ]);
  if (file !== undefined) {
    if (existsSync(file)) return file;
    throw missing(file, 'check the name');
  }
  if (manifest === undefined) throw new Error(`model ${id} has neither a file nor an id of the manifest`);
  const entry = findEntry(loadModelManifest(), manifest);
  const found = localModel(entry);
  if (found !== undefined) return found;
  if (entry.format !== 'ggmm') {
    throw missing(
      `${manifest} is ${entry.format}, which the engine cannot load`,
      'convert it with the engine’s convert.py (docs/models.md#converting), and name the file: { file: <path> }',
    );
  }
  const folders = modelFolders();
  const [path] = entry.files.map(({ path: name }) => name);
  const cut = folders.find((folder) => entry.files.some((one) => localState(one, folder) === 'wrong size'));
  throw cut === undefined
    ? missing(`${path} in ${folders.join(', ')}`, `asr-bench models pull ${manifest}`)
    : missing(
        `${path} in ${cut} has not the size of the manifest`,
        `move it away, then asr-bench models pull ${manifest}`,
      );
}

/**
 * Whether a file says of itself that its weights mean a script only, whatever its name: its words are no recognition.
 * A file that cannot be read is for the engine to refuse.
 */
export function isScripted(file: string): boolean {
  try {
    return inspectModel(file).synthetic !== undefined;
  } catch (thrown) {
    if (thrown instanceof Failure) return false;
    throw thrown;
  }
}
