import { z } from 'zod';

/**
 * What the stages of the pipeline leave in a step's record, beside its duration. Lengths of audio are samples of
 * 16 kHz; each field is there for the steps that it belongs to only.
 */
const samples = z.int().nonnegative();

/** `decode` */
export const Decoded = z.strictObject({
  decoder: z.string(),
  samples,
  pcmSha256: z.string(),
  /** What the decoder complained of while it went on; and a header that promises more audio than there is. */
  complaints: z.array(z.string()).optional(),
});

/** `vad`: what found the speech, and how much there is. */
export const HeardSpeech = z.strictObject({
  backend: z.enum(['ten', 'energy']),
  /** sha256 of the network, and whether it is the published one. */
  model: z.strictObject({ sha256: z.string(), published: z.boolean() }).optional(),
  samples,
});

export const CutChunk = z.strictObject({
  /** What is heard of it. */
  start: samples,
  end: samples,
  /** The cut was made inside speech, and the chunk reaches over it. */
  forcedStart: z.boolean(),
  forcedEnd: z.boolean(),
  speechSeconds: z.number(),
});

/** `chunk`: where the audio was cut, the speech found, and the speech that lies in no chunk. */
export const CutAudio = z.strictObject({
  chunks: z.array(CutChunk),
  speech: samples,
  lost: samples,
  silent: z.boolean(),
});

/** What a worker process of the harness used. */
export const WorkerUse = z.strictObject({
  cpuSeconds: z.number().optional(),
  peakRss: z.number().optional(),
});

/** `subtitle` */
export const WrittenSubtitles = z.strictObject({
  /** Names below the folder of the run. */
  files: z.array(z.string()),
  layer: z.string(),
  cues: z.int(),
  /** The first cues as SRT, for reports; the files have them all. */
  preview: z.string().optional(),
  /** Cues that ask for fast reading, are shorter than a second, or hold a word too long for a line. */
  tooFast: z.int(),
  tooShort: z.int(),
  overfull: z.int(),
  /** Units whose times had to be changed to lie in order and inside the audio. */
  adjusted: z.int(),
  /** Words without room for a cue of their own, which stand in their neighbour's; absent in records made before. */
  joined: z.int().optional(),
  /** Cues of stretches that were not heard, beside `cues`; absent where everything was. */
  notHeard: z.int().optional(),
});

/** `for-each` over chunks or parts, as a whole. */
export const JoinedPasses = z.strictObject({
  passes: z.int(),
  failed: z.int(),
  /** Taken over from an earlier, interrupted run. */
  resumed: z.int(),
  /** Characters left out because two chunks heard the same audio at a forced cut. */
  heardTwice: z.int(),
  /** Languages in which the aligner was loaded, in that order. */
  alignedIn: z.array(z.string()).optional(),
});

export const PIPELINE_FIELDS = {
  /** The text that the step gave, by layer: `itn`, `zh-tw`; of a loop, all of its transcript. */
  layers: z.record(z.string(), z.string()).optional(),
  language: z.string().optional(),
  /** Why there was nothing to do: no failure. */
  skipped: z.string().optional(),
  /** `respawn` in place of this step, because destroy is not safe in this library. */
  insteadOf: z.literal('unload').optional(),
  decoded: Decoded.optional(),
  speech: HeardSpeech.optional(),
  cut: CutAudio.optional(),
  /** Samples of the whole that this pass hears. */
  window: z.strictObject({ start: samples, end: samples }).optional(),
  subtitles: WrittenSubtitles.optional(),
  /** Of a pass that an earlier, interrupted run has done, and this one took over. */
  resumed: z.literal(true).optional(),
  joined: JoinedPasses.optional(),
  worker: WorkerUse.optional(),
} as const;
