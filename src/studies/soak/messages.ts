import { z } from 'zod';
import { StepFailure } from '../../record/failure.ts';
import { Checkpoint } from '../../record/segment.ts';
import type { Plan } from '../../scenarios/plan/plan.ts';

/**
 * What a run and the server that it loads say to each other, beside HTTP: over the channel of `fork`, one message at a
 * time. The run checks every message; the server is started by nobody else.
 */

/** First message to the server: what to serve. */
export interface ServerStart {
  readonly op: 'start';
  /** The whole plan, and which of its cells is meant. */
  readonly plan: Plan;
  readonly cell: string;
  readonly ffmpeg?: string;
  readonly vadModel?: string;
  /** Pid of the run: the server ends with it. */
  readonly parent: number;
}

export type ServerCommand =
  | ServerStart
  /** When no job runs: collect garbage, say what only this process knows, and let none begin until `seen`. */
  | { readonly op: 'look' }
  | { readonly op: 'seen' }
  /** The next job may begin. */
  | { readonly op: 'go' }
  /** Cancel what runs, remove everything, and leave. */
  | { readonly op: 'close' };

/** Monotonic clock in ns, comparable between processes; decimal, since it may pass 2^53. */
const instant = z.string().regex(/^\d+$/);

/** The engine process that waits for the next job. */
const EngineLook = z.strictObject({
  pid: z.number().int(),
  folder: z.string(),
  baseline: Checkpoint,
  now: Checkpoint,
  because: z.string().optional(),
});
export type EngineLook = z.infer<typeof EngineLook>;

export const ServerEvent = z.discriminatedUnion('event', [
  z.strictObject({
    event: z.literal('ready'),
    url: z.string(),
    /** Why `heap` and `arena` cannot be had from this process's allocator. */
    heapAbsent: z.string().nullable(),
  }),
  /** Something is missing, or the address is taken: the server has left. */
  z.strictObject({
    event: z.literal('failed'),
    code: z.number().int(),
    message: z.string(),
    hint: z.array(z.string()),
  }),
  z.strictObject({ event: z.literal('preparing'), what: z.string() }),
  /** A job is over, and the next waits for `go`. */
  z.strictObject({
    event: z.literal('over'),
    job: z.string(),
    /** What failed in it first. */
    failure: StepFailure.optional(),
    /** When the engine's callback gave its first text. */
    firstText: instant.optional(),
  }),
  /** Answer to `look`. */
  z.strictObject({
    event: z.literal('looked'),
    at: instant,
    heap: z.number().nullable(),
    arena: z.number().nullable(),
    jsHeap: z.number(),
    engine: EngineLook.optional(),
    /** Uploads of jobs that wait. */
    waiting: z.array(z.string()),
  }),
]);
export type ServerEvent = z.infer<typeof ServerEvent>;
export type JobOver = Extract<ServerEvent, { event: 'over' }>;
