/** Characters that a scenario file may have: it is a few KiB; more is a mistake, or meant to hang us. */
export const LONGEST_FILE = 1024 * 1024;

/** A scenario file as text. */
export interface Source {
  /** As the user knows it, for messages: `scenarios.yaml`. */
  readonly file: string;
  /** Absolute folder that relative paths start from. */
  readonly baseDir: string;
  readonly text: string;
}
