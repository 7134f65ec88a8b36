import { z } from 'zod';
import { StepFailure } from './failure.ts';
import { Transcript } from './transcript.ts';

/** What one pass of a loop over chunks or parts came to: enough for another process to go on behind it. */
export const PassResult = z.strictObject({
  /** Slot of the loop in its cell, and the pass from 1. */
  slot: z.int(),
  loop: z.enum(['chunk', 'part']),
  n: z.int(),
  /** Samples of the whole that it worked on: a result is taken over only for the same stretch. */
  start: z.int(),
  end: z.int(),
  /** Absent where nothing was heard. */
  transcript: Transcript.optional(),
  failure: StepFailure.optional(),
});
export type PassResult = z.infer<typeof PassResult>;
