import { z } from 'zod';

/** How a step, or a whole host, can fail; each is data, never the end of the run. */
export const FailureKind = z.enum([
  /** The engine answered with an error code, or the harness refused the input (e.g. `audio-not-heard`). */
  'refused',
  /** Died by a signal (SIGSEGV, SIGABRT …). */
  'crashed',
  /** Left by `exit()`. */
  'exited',
  /** No answer within the deadline; killed. */
  'hung',
  /** Killed by the kernel for want of memory. */
  'out-of-memory',
  /** Something that is not the host's protocol arrived on its channel. */
  'garbage',
]);
export type FailureKind = z.infer<typeof FailureKind>;

export const StepFailure = z.strictObject({
  kind: FailureKind,
  /** Stable word for a refusal: `audio-not-heard`, `load-failed`, `busy` … */
  code: z.string().optional(),
  message: z.string(),
  signal: z.string().optional(),
  exitCode: z.number().int().optional(),
  returnCode: z.number().int().optional(),
  /** Last lines that the engine wrote to stderr. */
  stderr: z.string().optional(),
});
export type StepFailure = z.infer<typeof StepFailure>;
