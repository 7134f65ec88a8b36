import { z } from 'zod';

/** A commit of an engine's source, as git tells it. */
export const Commit = z.strictObject({
  /** Whole, lower case. */
  hash: z.string().regex(/^[0-9a-f]{40,64}$/),
  /** First line of its message. */
  subject: z.string(),
  /** When its author wrote it, ISO 8601. */
  authored: z.string(),
});
export type Commit = z.infer<typeof Commit>;

/** A file that differs between two commits; no line counts of what is not text. */
export const FileChange = z.strictObject({
  path: z.string(),
  added: z.number().int().nullable(),
  removed: z.number().int().nullable(),
});
export type FileChange = z.infer<typeof FileChange>;

/** What lies between two commits. */
export const Changes = z.strictObject({
  /** Hash of the earlier one: the other side of a comparison, or the parent. */
  from: z.string(),
  /** Commits that the later one has and the earlier has not. */
  commits: z.number().int(),
  files: z.array(FileChange),
});
export type Changes = z.infer<typeof Changes>;

/** Where an engine that was built here comes from. */
export const SourceIdentity = z.strictObject({
  /** A folder, or a git address. */
  address: z.string(),
  /** As it was asked for: a branch, a tag, a commit. */
  ref: z.string(),
  commit: Commit,
  build: z.strictObject({ program: z.string(), sha256: z.string() }),
  /** Against the first engine of the run that comes from the same source. */
  changes: Changes.optional(),
});
export type SourceIdentity = z.infer<typeof SourceIdentity>;

/** `1a2b3c4d5e`: enough to find it again, and to copy. */
export const shortHash = (hash: string): string => hash.slice(0, 10);

/** `1a2b3c4d5e (the tokenizer is freed)` */
export const commitName = ({ hash, subject }: Pick<Commit, 'hash' | 'subject'>): string =>
  `${shortHash(hash)} (${subject})`;

/** `3 commits, 2 files, +10 −4` */
export function changesText({ commits, files }: Changes): string {
  const sum = (of: 'added' | 'removed'): number => files.reduce((all, file) => all + (file[of] ?? 0), 0);
  const count = (n: number, word: string): string => `${n} ${word}${n === 1 ? '' : 's'}`;
  return `${count(commits, 'commit')}, ${count(files.length, 'file')}, +${sum('added')} −${sum('removed')}`;
}
