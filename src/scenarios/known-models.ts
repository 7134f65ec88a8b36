import { HEAD_BYTES, tensorBytes } from '../models/file-size.ts';
import { WRITABLE_DTYPES } from '../models/ggmm/dtype.ts';
import { loadModelManifest } from '../models/manifest/manifest.ts';
import { exact } from '../record/exact.ts';
import type { KnownModel } from './plan/environment.ts';

/** The models of the manifest, as planning wants to know them. */
export const knownModels = (): ReadonlyMap<string, KnownModel> =>
  new Map(
    loadModelManifest().map(({ id, kind, shape, dtype, files }) => {
      const writable = WRITABLE_DTYPES.find((known) => known === dtype);
      const computed = writable === undefined ? undefined : HEAD_BYTES + tensorBytes(shape, writable);
      const bytes = files[0]?.size ?? computed;
      return [id, { kind, ...exact({ bytes }) }];
    }),
  );
