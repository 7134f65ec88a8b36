import { z } from 'zod';

/**
 * What a trial of a library is made of: calls into it, in order, and what came of them. A trial has a process of
 * its own (`host/trial.ts`), which writes each event the moment it happens, so that a crash loses nothing.
 */
const object = { object: z.string() };

export const TrialCall = z.discriminatedUnion('call', [
  /** Creates the object if there is none of that name; every time, `params` are appended and it is started. */
  z.strictObject({ call: z.literal('start'), ...object, params: z.array(z.string()) }),
  z.strictObject({
    call: z.literal('ask'),
    ...object,
    text: z.string(),
    /** A call made inside the callback of the n-th piece of this answer. */
    inside: z.strictObject({ piece: z.number().int(), call: z.enum(['abort', 'ask', 'destroy']) }).optional(),
  }),
  z.strictObject({ call: z.literal('restart'), ...object, system: z.string().optional() }),
  z.strictObject({ call: z.literal('destroy'), ...object }),
  /** Its code is the cursor. */
  z.strictObject({ call: z.literal('cursor'), ...object }),
  z.strictObject({ call: z.literal('limit'), ...object, tokens: z.number().int() }),
  z.strictObject({ call: z.literal('statistics'), ...object }),
  /** Leaves through the exit handlers; every other trial leaves past them. */
  z.strictObject({ call: z.literal('exit') }),
]);
export type TrialCall = z.infer<typeof TrialCall>;

export const TrialEvent = z.discriminatedUnion('event', [
  z.strictObject({
    event: z.literal('ready'),
    present: z.array(z.string()),
    missing: z.array(z.string()),
    fork: z.array(z.string()),
  }),
  z.strictObject({ event: z.literal('begun') }),
  /** `to`: the object whose callback was called; `at`: ns from the begin of the call. */
  z.strictObject({
    event: z.literal('print'),
    to: z.string(),
    type: z.number().int(),
    bytes: z.string(),
    at: z.number(),
  }),
  z.strictObject({ event: z.literal('end'), to: z.string() }),
  z.strictObject({ event: z.literal('inside'), code: z.number().int() }),
  /** `took`: ns. */
  z.strictObject({ event: z.literal('returned'), code: z.number().int(), took: z.number() }),
  /** The call was not made: the object is not there, or the library lacks the function. */
  z.strictObject({ event: z.literal('unmade'), reason: z.string() }),
  z.strictObject({ event: z.literal('unloadable'), reason: z.string() }),
]);
export type TrialEvent = z.infer<typeof TrialEvent>;

/** The one JSON argument of a trial's process. */
export interface TrialStart {
  readonly library: string;
  readonly parent: number;
  readonly calls: readonly TrialCall[];
}

/** Descriptor that events are written to. */
export const TRIAL_FD = 3;
