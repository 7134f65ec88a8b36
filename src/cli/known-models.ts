import { loadModelManifest } from '../models/manifest/manifest.ts';
import type { KnownModel } from '../scenarios/environment.ts';

/** The models of the manifest, as planning wants to know them. */
export const knownModels = (): ReadonlyMap<string, KnownModel> =>
  new Map(loadModelManifest().map(({ id, kind }) => [id, { kind }]));
