import { SEGMENT_MS } from '../shapes.ts';

/** What a synthetic speech model says, with everything decided (`resolveScript`). */
export interface SpokenScript {
  /** Transcript for each language; the engine's `--set language` chooses, else `auto`. */
  readonly transcripts: Readonly<Record<string, string>>;
  /** The language that is recognised when none is set; a key of `transcripts`. */
  readonly auto: string;
  /** False: the text comes without `language X<asr_text>` before it. */
  readonly header: boolean;
  /** True: at its end the text begins again, until the token limit. */
  readonly loop: boolean;
}

/** Times that a synthetic aligner gives: two classes a word, its start and its end, in order. */
export interface Timetable {
  readonly classes: readonly number[];
}

/** Class → the milliseconds that the engine prints. */
export const stampMs = (timeClass: number): number => timeClass * SEGMENT_MS;
