import { z } from 'zod';
import { ExitCode } from '../system/exit-code.ts';

/** Messages between the harness and its VAD worker (structured clones, so typed arrays travel as they are). */

export const VadBackend = z.enum(['ten', 'energy']);
/** `ten`: the TEN VAD network. `energy`: loudness alone, for want of it. */
export type VadBackend = z.infer<typeof VadBackend>;

/** Audio of any kind (docs/audio.md), and the ffmpeg to decode it with where the user named one. */
const heard = { audio: z.string(), ffmpeg: z.string().optional() };

/** The one request of a worker's life: audio, what to find speech with, and the path of its model. */
export const DetectRequest = z.discriminatedUnion('backend', [
  z.strictObject({ backend: z.literal('ten'), ...heard, model: z.string() }),
  z.strictObject({ backend: z.literal('energy'), ...heard }),
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

/** What made the samples, and which samples they were (see PcmSummary). */
export const AudioDescription = z.strictObject({
  decoder: z.strictObject({
    name: z.enum(['wav', 'ffmpeg', 'audio-decode']),
    version: z.string(),
    path: z.string().exactOptional(),
  }),
  pcmSha256: z.string(),
  /** What the decoder complained of while it went on. */
  complaints: z.array(z.string()),
  /** The file is shorter than its header promises. */
  truncated: z.boolean(),
});
export type AudioDescription = z.infer<typeof AudioDescription>;

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
    audio: AudioDescription,
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
