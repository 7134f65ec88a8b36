import { z } from 'zod';
import { ExitCode } from '../exit-code.ts';

/** Messages between the harness and its VAD worker (structured clones, so typed arrays travel as they are). */

export const VadBackend = z.enum(['ten', 'energy']);
/** `ten`: the TEN VAD network. `energy`: loudness alone, for want of it. */
export type VadBackend = z.infer<typeof VadBackend>;

/** The one request of a worker's life: a WAV file of 16 kHz, what to find speech with, and the path of its model. */
export const DetectRequest = z.discriminatedUnion('backend', [
  z.strictObject({ backend: z.literal('ten'), audio: z.string(), model: z.string() }),
  z.strictObject({ backend: z.literal('energy'), audio: z.string() }),
]);
export type DetectRequest = z.infer<typeof DetectRequest>;

const count = z.number().int().nonnegative();
const floats = z.custom<Float32Array>((value) => value instanceof Float32Array, 'a Float32Array');

export const ModelIdentity = z.strictObject({
  path: z.string(),
  sha256: z.string(),
  /** It is the published file, byte for byte. */
  published: z.boolean(),
});
export type ModelIdentity = z.infer<typeof ModelIdentity>;

export const WorkerMessage = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('opened'),
    /** What there will be, as far as is known before the end. */
    expected: count.optional(),
    model: ModelIdentity.optional(),
  }),
  z.strictObject({
    type: z.literal('block'),
    probabilities: floats,
    energyDb: floats,
  }),
  z.strictObject({
    type: z.literal('done'),
    samples: count,
    /** The file is shorter than its header promises. */
    truncated: z.boolean(),
    modelCalls: count,
    /** CPU time and peak resident memory of the worker. */
    cpuSeconds: z.number(),
    peakRss: count,
  }),
  /** An expected failure (see Failure), or a fault of ours with exit code `internal`. */
  z.strictObject({
    type: z.literal('failed'),
    exitCode: z.union(Object.values(ExitCode).map((code) => z.literal(code))),
    message: z.string(),
    hint: z.array(z.string()),
  }),
]);
export type WorkerMessage = z.infer<typeof WorkerMessage>;
