import type { Outcome } from '../../record/verdict.ts';

/** What a terminal can show. */
export interface Look {
  /** Infinity where nothing is too wide: a pipe, a file. */
  readonly columns: number;
  readonly colour: boolean;
  /** It shows ✓ ✗ ?; else the outcome stands there as a word. */
  readonly symbols: boolean;
}

/** For pipes and files. Nothing is loaded for it: every command writes to a terminal, `--version` too. */
export const PLAIN: Look = { columns: Number.POSITIVE_INFINITY, colour: false, symbols: false };

/** A line with a word in the colour of an outcome: colours are put on at the terminal, behind everything that cleans text. */
export interface Line {
  readonly text: string;
  readonly toned?: { readonly word: string; readonly outcome: Outcome };
}
