import { fileBytes } from '../models/file-size.ts';
import { loadModelManifest } from '../models/manifest/manifest.ts';
import { exact } from '../record/exact.ts';
import type { KnownModel } from './plan/environment.ts';

/** The models of the manifest, as planning wants to know them. */
export const knownModels = (): ReadonlyMap<string, KnownModel> =>
  new Map(
    loadModelManifest().map(({ id, kind, shape, dtype, files }) => {
      const bytes = files[0]?.size ?? fileBytes(shape, dtype);
      return [id, { kind, ...exact({ bytes }) }];
    }),
  );
