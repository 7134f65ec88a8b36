import { z } from 'zod';

/**
 * What a diagnosis found: which places of the engine go on taking memory, handles, mappings or threads, one
 * iteration after another. Bytes are bytes of the allocator; rates are per iteration. docs/diagnose.md
 */
export const StackFrame = z.strictObject({
  function: z.string(),
  /** `src/tokenizer.cpp:120`, where the library has source lines. */
  source: z.string().optional(),
});
export type StackFrame = z.infer<typeof StackFrame>;

/** A leak that the scenario names (`known-leaks`). */
export const KnownLeak = z.strictObject({
  id: z.string(),
  /** `*` stands for any characters. */
  function: z.string(),
  why: z.string(),
  /** ISO date from which it is no longer accepted. */
  until: z.string().optional(),
});
export type KnownLeak = z.infer<typeof KnownLeak>;

export const LeakSite = z.strictObject({
  /** ABI function under which it happens. */
  call: z.string(),
  /** The innermost function that is the engine's own. */
  function: z.string(),
  source: z.string().optional(),
  bytes: z.number(),
  blocks: z.number(),
  /** Iterations from one rise to the next; 1: each iteration. */
  every: z.number(),
  /** Part of the growth that the ordinary run measured, 0…1; absent where it measured none. */
  share: z.number().optional(),
  /** From the ABI function to `function`. */
  stack: z.array(StackFrame),
  known: z.strictObject({ id: z.string(), why: z.string(), expired: z.boolean() }).optional(),
});
export type LeakSite = z.infer<typeof LeakSite>;

/** Handles, mappings or threads of one name that become more. */
export const OpenThing = z.strictObject({
  kind: z.enum(['handles', 'mappings', 'threads']),
  /** What a handle points to, the file or size of a mapping, the name of a thread. */
  name: z.string(),
  /** In words: `the model file of small, opened once per load`. */
  detail: z.string(),
  rate: z.number(),
  every: z.number(),
});
export type OpenThing = z.infer<typeof OpenThing>;

export const Diagnosis = z.strictObject({
  /** Cell that it is about. */
  variant: z.string(),
  /** `heaptrack 1.4.0` */
  tool: z.string(),
  /** Iterations of the two instrumented runs. */
  lengths: z.tuple([z.number().int(), z.number().int()]),
  /** Growth of `heap` as the ordinary run judged it; absent where it judged none. */
  measured: z
    .strictObject({
      rate: z.number(),
      ci95: z.tuple([z.number().nullable(), z.number().nullable()]),
      /** The interval that decides, as every table shows it; absent in what earlier versions wrote. */
      bounds: z.tuple([z.number().nullable(), z.number().nullable()]).optional(),
      verdict: z.string(),
      n: z.number().int(),
    })
    .optional(),
  /** Sum over the sites, bytes per iteration. */
  attributed: z.number(),
  /** attributed / measured; absent where the ordinary run measured no growth. */
  share: z.number().optional(),
  sites: z.array(LeakSite),
  things: z.array(OpenThing),
  /** Growth that no site explains, and why that may be, in sentences. */
  unexplained: z.array(z.string()),
  /** Growing stacks whole, for the flame graph: outermost first, bytes per iteration. */
  flame: z.array(z.strictObject({ frames: z.array(z.string()), bytes: z.number() })),
  /** Why there is no diagnosis of this cell. */
  failed: z.string().optional(),
});
export type Diagnosis = z.infer<typeof Diagnosis>;
