import { z } from 'zod';

/** What a client of a server under load has in mind: `bad` sends what is no sound. */
export const ClientFate = z.enum(['whole', 'cancel', 'drop', 'bad']);
export type ClientFate = z.infer<typeof ClientFate>;

/**
 * How a job went for its client. `answered`: it has its result. `failed`: it was told why there is none. `refused`: its
 * upload was not taken. `dropped`: it broke its upload off. `lost`: it was due an answer and got none.
 */
export const JobOutcome = z.enum(['answered', 'failed', 'refused', 'cancelled', 'dropped', 'lost']);
export type JobOutcome = z.infer<typeof JobOutcome>;

export const ServedJob = z.strictObject({
  /** From 1. */
  client: z.number().int(),
  fate: ClientFate,
  /** The way in which it cancelled, dropped, or was bad: `at its first text`, `a playlist`. */
  how: z.string().optional(),
  outcome: JobOutcome,
  /** What the server said. */
  detail: z.string().optional(),
  /** From the first byte of the request to the first text at the client, ns. */
  firstText: z.number().optional(),
  /** From the engine's callback with the first text to that text at the client, ns. */
  delivery: z.number().optional(),
});
export type ServedJob = z.infer<typeof ServedJob>;
