import { z } from 'zod';
import { StepFailure } from './failure.ts';
import { Transcript } from './transcript.ts';

/** What one pass of a loop over chunks, parts or utterances came to: enough for another process to go on behind it. */
export const PassResult = z.strictObject({
  /** Slot of the loop in its cell, and the pass from 1. */
  slot: z.int(),
  loop: z.enum(['chunk', 'part', 'audio']),
  n: z.int(),
  /** Samples of the whole that it worked on: a result is taken over only for the same stretch. An utterance is a whole. */
  start: z.int().optional(),
  end: z.int().optional(),
  /** Which steps of its iteration are its own: from the first of them up to the one behind the last. */
  steps: z.tuple([z.int(), z.int()]).optional(),
  /** Absent where nothing was heard. */
  transcript: Transcript.optional(),
  failure: StepFailure.optional(),
});
export type PassResult = z.infer<typeof PassResult>;
