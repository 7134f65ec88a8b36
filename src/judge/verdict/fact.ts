import type { Ground } from './exit.ts';

/** One thing that was found, what the exit code makes of it, and what to do about it. */
export interface Fact {
  readonly ground: Ground;
  /** The variant that it is about; absent: the run. */
  readonly variant?: string;
  /** A sentence with its place. */
  readonly text: string;
  /** A command that can be copied. */
  readonly next?: string;
  /** The gate on growth that is open because the growth of its variant is. */
  readonly openGrowth?: string;
}

/** Variants and facts named one by one in a headline; of more, only what they come to. */
export const MOST_NAMED = 4;

/** Commands that are named as the next one: with more, nobody knows where to begin. */
export const MOST_NEXT = 3;

/** The leading facts in one line; of many, the first and how many more. */
export const lead = (texts: readonly string[]): string =>
  texts.length <= MOST_NAMED ? texts.join('; ') : `${texts[0]}; and ${texts.length - 1} more`;
