import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import { packaged } from '../../system/package-root.ts';
import { readManifest } from './located-yaml.ts';
import { type ModelEntry, modelManifest, type SampleEntry, sampleManifest } from './schema.ts';

/** The manifests that come with asr-bench. */
export const MODEL_MANIFEST = packaged('models/manifest.yaml');
export const SAMPLE_MANIFEST = packaged('samples/manifest.yaml');

const HINT = 'docs/models.md#the-manifest lists every key';

const withIds = <T extends object>(entries: Readonly<Record<string, T>>): ({ id: string } & T)[] =>
  Object.entries(entries).map(([id, entry]) => ({ id, ...entry }));

/** @throws Failure (usage) with file, line and column of every mistake; (missing) when there is no such file. */
export const loadModelManifest = (path = MODEL_MANIFEST): ModelEntry[] =>
  withIds(readManifest(path, modelManifest, HINT).models);

/** @throws Failure as `loadModelManifest`. */
export const loadSampleManifest = (path = SAMPLE_MANIFEST): SampleEntry[] =>
  withIds(readManifest(path, sampleManifest, HINT).samples);

/**
 * The entry called `id`.
 * @throws Failure (usage) that lists what there is.
 */
export function findEntry<T extends { readonly id: string }>(entries: readonly T[], id: string): T {
  const found = entries.find((entry) => entry.id === id);
  if (found !== undefined) return found;
  throw new Failure(ExitCode.usage, `the manifest has no ${JSON.stringify(id)}`, [
    `choose one of: ${entries.map((entry) => entry.id).join(', ')}`,
  ]);
}
