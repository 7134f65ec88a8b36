import { posix } from 'node:path';
import { z } from 'zod';
import { DTYPE_NAMES } from '../ggmm/dtype.ts';
import { PRESETS } from '../shapes.ts';

/** The manifests' words (docs/models.md#the-manifest). */

const id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]*$/, 'an id has small letters, digits, dots, hyphens and underscores');

/** A place inside the folder that files go to, and nowhere else. */
export const plainPath = z
  .string()
  .min(1)
  .refine((text) => !posix.isAbsolute(text) && posix.normalize(text) === text && !text.startsWith('..'), {
    message: 'a path inside the folder, without `..`',
  });

const url = z.url({ protocol: /^https?$/, error: 'an http or https address' });

const remoteFile = z.strictObject({
  path: plainPath,
  url: url.optional(),
  /** Bytes. */
  size: z.int().positive().optional(),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'a sha256 is 64 hexadecimal digits in small letters')
    .optional(),
});
export type ManifestFile = z.infer<typeof remoteFile>;

const common = {
  title: z.string().min(1),
  licence: z.string().min(1),
  /** Page that describes the file and its terms. */
  source: url.optional(),
  files: z.array(remoteFile).min(1),
  /** How to make what cannot be downloaded. */
  make: z.string().min(1).optional(),
};

const modelEntry = z.strictObject({
  ...common,
  kind: z.enum(['asr', 'aligner']),
  /** The preset with its dimensions. */
  shape: z.enum(PRESETS.filter((preset) => preset !== 'tiny')),
  dtype: z.enum(DTYPE_NAMES),
  /** `ggmm` files go into the engine as they are, and there is one; others must be converted. */
  format: z.enum(['ggmm', 'safetensors']),
  /** Entries that a run takes in its place, in this order, where it is not here: the same model in other numbers. */
  instead: z.array(id).min(1).optional(),
});

const sampleEntry = z.strictObject({
  ...common,
  /** As the engine spells it. */
  language: z.string().min(1).optional(),
  /** Names and terms that come up in it, as a user would give them. */
  hint: z.string().min(1).optional(),
  /** Reference transcript; written beside the sound file when it is pulled. */
  text: z.string().min(1).optional(),
});

export const modelManifest = z.strictObject({
  version: z.literal(1),
  models: z
    .record(
      id,
      modelEntry.refine(({ format, files }) => format !== 'ggmm' || files.length === 1, {
        message: 'a ggmm model is one file',
      }),
    )
    .superRefine((models, { addIssue }) => {
      for (const [name, entry] of Object.entries(models)) {
        for (const [at, other] of (entry.instead ?? []).entries()) {
          const message = unfitInstead(name, entry, other, models[other]);
          if (message !== undefined) addIssue({ code: 'custom', path: [name, 'instead', at], message });
        }
      }
    }),
});

type Entry = z.infer<typeof modelEntry>;

/** What is taken in place of a model must be that model, or a run would measure another. */
function unfitInstead(
  name: string,
  entry: Entry,
  other: string,
  found: Entry | undefined,
): string | undefined {
  if (found === undefined) return `there is no ${other} in this manifest`;
  if (other === name) return 'a model cannot stand in for itself';
  if (found.kind !== entry.kind || found.shape !== entry.shape) return `${other} is another model`;
  return found.format === 'ggmm' ? undefined : `${other} is ${found.format}, which the engine cannot load`;
}

export const sampleManifest = z.strictObject({ version: z.literal(1), samples: z.record(id, sampleEntry) });

export type ModelEntry = { readonly id: string } & z.infer<typeof modelEntry>;
export type SampleEntry = { readonly id: string } & z.infer<typeof sampleEntry>;
