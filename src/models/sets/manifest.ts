import { z } from 'zod';
import { packaged } from '../../system/package-root.ts';
import { readManifest } from '../manifest/located-yaml.ts';
import { plainPath } from '../manifest/schema.ts';

/** The public test sets that `samples pull` knows. */
export const SET_MANIFEST = packaged('samples/sets.yaml');

const address = z.url({ protocol: /^https?$/, error: 'an http or https address' });
const digest = (digits: number) =>
  z.string().regex(new RegExp(`^[0-9a-f]{${digits}}$`), `${digits} hexadecimal digits in small letters`);

const setFile = z.strictObject({
  path: plainPath,
  /** `{language}` stands for the one that is asked for. */
  url: address,
  /** Bytes. */
  size: z.int().positive().optional(),
  sha256: digest(64).optional(),
  md5: digest(32).optional(),
  /** Folder of the set that an archive is unpacked into, or the name of a file that is none. Default: the set’s own folder. */
  place: z.string().min(1).optional(),
  /** An archive, of which members that begin so are kept. */
  keep: z.array(z.string().min(1)).min(1).optional(),
  /** Archives in that folder of the archive are unpacked there, too. */
  inner: z.string().min(1).optional(),
  /** Where each of these facts is stated. */
  known: z.record(z.string(), address),
});
export type SetFile = z.infer<typeof setFile>;

const setEntry = z.strictObject({
  title: z.string().min(1),
  language: z.string().min(1).optional(),
  /** What `--language` may be. */
  languages: z
    .string()
    .transform((text) => text.trim().split(/\s+/))
    .optional(),
  licence: z.string().min(1),
  /** Page with the terms. */
  terms: address,
  hours: z.number().positive().optional(),
  utterances: z.int().positive().optional(),
  layout: z.enum(['librispeech', 'aishell-1', 'fleurs', 'common-voice']),
  files: z.array(setFile).min(1).optional(),
  /** What a scenario names, in the set’s folder. */
  corpus: z.string().min(1).optional(),
  /** Why no program can fetch it, and what to do. */
  'by-hand': z.array(z.string().min(1)).min(1).optional(),
  known: z.record(z.string(), address),
});
export type SetEntry = { readonly id: string } & z.infer<typeof setEntry>;

const FACTS = ['licence', 'hours', 'utterances', 'languages'] as const;
const FILE_FACTS = ['url', 'size', 'sha256', 'md5'] as const;

const setManifest = z.strictObject({
  version: z.literal(1),
  sets: z.record(
    z.string().regex(/^[a-z0-9][a-z0-9.-]*$/),
    setEntry
      .refine(
        ({ files, corpus, 'by-hand': hand }) =>
          (files === undefined) === (corpus === undefined) && (files === undefined) !== (hand === undefined),
        {
          message: 'a set has `files` and a `corpus`, or is fetched `by-hand`',
        },
      )
      .refine(
        (set) =>
          FACTS.every((fact) => set[fact] === undefined || set.known[fact] !== undefined) &&
          (set.files ?? []).every((file) =>
            FILE_FACTS.every((fact) => file[fact] === undefined || file.known[fact] !== undefined),
          ),
        { message: 'a fact has no source in `known`' },
      ),
  ),
});

/** @throws Failure (usage) with every mistake and its place; (missing) when there is no such file */
export function loadSets(path = SET_MANIFEST): SetEntry[] {
  const { sets } = readManifest(path, setManifest, 'docs/corpora.md#public-sets');
  return Object.entries(sets).map(([id, set]) => ({ id, ...set }));
}

/** Bytes of all its files; undefined where one of them is not known. */
export function sizeOf({ files = [] }: SetEntry): number | undefined {
  const sizes = files.flatMap(({ size }) => size ?? []);
  return files.length === 0 || sizes.length < files.length ? undefined : sizes.reduce((a, b) => a + b, 0);
}

/** What is compared with what came: `sha256`, `md5`, `size`; nothing where no public record gives one. */
export const checkedBy = ({ sha256, md5, size }: SetFile): string =>
  [sha256 && 'sha256', md5 && 'md5', size && 'size'].filter(Boolean).join(', ') || 'nothing';
