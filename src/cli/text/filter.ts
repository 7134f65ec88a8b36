import type { Command } from 'commander';

/**
 * One stage of the text pipeline as a filter: a line in, a line out. A filter registers itself by its place in the
 * list of `src/cli/text.ts`; it imports what it runs on in `open`, so that `--help` stays quick.
 */
export interface TextFilter {
  /** The word behind `text`. */
  readonly name: string;
  /** One line of help. */
  readonly summary: string;
  /** What `--jsonl` takes and gives, for the help: `{chunks} → {language, text}`. */
  readonly rows: string;
  /** Declares options of its own; they arrive in `open`. */
  declare?(command: Command): void;
  /** Makes the filter ready. @throws Failure for options that cannot be. */
  open(options: Readonly<Record<string, unknown>>): Promise<OpenFilter>;
}

/** @throws RowProblem, from both, for input that cannot be taken: the line is reported, the next one goes on. */
export interface OpenFilter {
  /** A plain line. */
  line(text: string): string | Promise<string>;
  /** With `--jsonl`: a parsed line; the result is written as JSON on one line. */
  row(value: unknown): unknown;
  /** Ends what `open` started; called also after a failure. */
  close?(): Promise<void>;
}
