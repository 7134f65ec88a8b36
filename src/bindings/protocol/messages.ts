import { z } from 'zod';

/**
 * What runner and engine host say to each other: one JSON document a line, on two pipes of their own. The host
 * imports the types only; the runner checks every line it receives, since an engine that scribbles over memory
 * or descriptors can send anything.
 */
const base = {
  checkpoint: z.string().nullable(),
  /** Nobody reads memory at that checkpoint: the host does not clean up for it. */
  unread: z.literal(true).optional(),
};

export const Command = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('load'), params: z.array(z.string()), ...base }),
  z.strictObject({
    op: z.literal('infer'),
    input: z.string(),
    /** Null: as many as the model likes. */
    maxNewTokens: z.number().int().nullable(),
    /** Abort after so many chunks; 0: never. */
    abortAfter: z.number().int(),
    ...base,
  }),
  z.strictObject({ op: z.literal('restart'), system: z.string().nullable(), ...base }),
  z.strictObject({ op: z.literal('unload'), ...base }),
  z.strictObject({ op: z.literal('trim'), ...base }),
  /** Takes a block of that size and gives it back: a mark in the data of a profiler that watches the allocator. */
  z.strictObject({ op: z.literal('mark'), bytes: z.number().int(), ...base }),
  /** Nothing but the checkpoint. */
  z.strictObject({ op: z.literal('look'), ...base }),
  /** Answer to a checkpoint event: the runner has read its figures. */
  z.strictObject({ op: z.literal('continue') }),
  z.strictObject({ op: z.literal('leave') }),
]);
export type Command = z.infer<typeof Command>;
export type Operation = Exclude<Command, { op: 'continue' | 'leave' }>;

/** Monotonic clock in ns, comparable between processes; decimal, since it may pass 2^53. */
const instant = z.string().regex(/^\d+$/);

const Ready = z.strictObject({
  event: z.literal('ready'),
  symbols: z.strictObject({
    present: z.array(z.string()),
    missing: z.array(z.string()),
    fork: z.array(z.string()),
  }),
  /** Why `heap` and `arena` cannot be had from this process's allocator; null when the trust test passed. */
  heapAbsent: z.string().nullable(),
  /** OMP_*, MALLOC_*, GLIBC_TUNABLES, LD_PRELOAD. */
  environment: z.record(z.string(), z.string()),
});

const CheckpointEvent = z.strictObject({
  event: z.literal('checkpoint'),
  name: z.string(),
  at: instant,
  /** Bytes; null where the trust test failed. */
  heap: z.number().nullable(),
  arena: z.number().nullable(),
  jsHeap: z.number(),
  loaded: z.boolean(),
});

const Line = z.strictObject({ type: z.number().int(), text: z.string() });

const Result = z.strictObject({
  event: z.literal('result'),
  op: z.string(),
  begin: instant,
  end: instant,
  code: z.number().int(),
  /** Lines printed by the engine during the operation, chunks excepted. */
  lines: z.array(Line),
  /** ns from `begin`, one a chunk. */
  times: z.array(z.number()),
  /** Bytes of each chunk. */
  sizes: z.array(z.number().int()),
  /** All chunks, joined, base64: a piece may end inside a character. */
  bytes: z.string(),
  cursor: z.number().int().nullable(),
  /** The lines of `show_statistics`. */
  statistics: z.array(z.string()),
  liveDropped: z.number().int(),
});

/** The host itself could not do what was asked, e.g. the library does not load. */
const Refusal = z.strictObject({ event: z.literal('refusal'), code: z.string(), message: z.string() });

export const HostEvent = z.discriminatedUnion('event', [Ready, CheckpointEvent, Result, Refusal]);
export type HostEvent = z.infer<typeof HostEvent>;
export type ReadyEvent = z.infer<typeof Ready>;
export type CheckpointEvent = z.infer<typeof CheckpointEvent>;
export type ResultEvent = z.infer<typeof Result>;

/** What the host is started with, as one JSON argument. */
export const HostStart = z.strictObject({
  library: z.string(),
  /** Process id of the runner: the host leaves when its parent is another one. */
  parent: z.number().int(),
  live: z.boolean(),
});
export type HostStart = z.infer<typeof HostStart>;

/** Descriptors of the host beyond stdin, stdout and stderr. */
export const HOST_FD = { commands: 3, events: 4, live: 5 } as const;
