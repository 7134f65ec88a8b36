import { z } from 'zod';

/** What an error rate is called, by what it counts. */
export const ERROR_RATE_NAMES = { word: 'WER', char: 'CER', mixed: 'mixed error rate' } as const;

/** An error and how often it was made; in a deletion there is no `hyp`, in an insertion no `ref`. */
export const Confusion = z.strictObject({
  ref: z.string().optional(),
  hyp: z.string().optional(),
  count: z.number().int(),
  /** In so many of them. */
  utterances: z.number().int(),
});
export type Confusion = z.infer<typeof Confusion>;

export const ErrorRate = z.strictObject({
  unit: z.enum(['word', 'char', 'mixed']),
  layer: z.string(),
  normaliser: z.string(),
  model: z.string(),
  hits: z.number().int(),
  substitutions: z.number().int(),
  deletions: z.number().int(),
  insertions: z.number().int(),
  /** Reference length. */
  n: z.number().int(),
  rate: z.number(),
  /** How many rounds went into it. */
  rounds: z.number().int(),
  /** Of a corpus: over its utterances, or those who speak them. */
  interval: z
    .strictObject({
      /** 95 %. */
      ci95: z.tuple([z.number(), z.number()]),
      /** 99 %: what decides gates. */
      bounds: z.tuple([z.number(), z.number()]),
      kind: z.enum(['utterance', 'group']),
      units: z.number().int(),
    })
    .optional(),
  /** Of a corpus: why there is no interval. */
  noInterval: z.string().optional(),
  /** Of a corpus: errors and reference length of each utterance, all rounds together, by audio. */
  utterances: z
    .record(
      z.string(),
      z.strictObject({ errors: z.number().int(), length: z.number().int(), group: z.string().optional() }),
    )
    .optional(),
  /** Of a corpus: how it goes on with the length of the audio, rate a doubling; or why nothing can be said of that. */
  slope: z
    .strictObject({
      perDoubling: z.number(),
      ci95: z.tuple([z.number(), z.number()]),
      bounds: z.tuple([z.number(), z.number()]),
      units: z.number().int(),
    })
    .optional(),
  noSlope: z.string().optional(),
  /** Utterances that failed: each counts as all deletions. */
  failed: z.number().int().optional(),
  /** Of a corpus, of words or mixed tokens of the layer `raw`: the most frequent errors; what failed is in none. */
  confusions: z.array(Confusion).optional(),
});
export type ErrorRate = z.infer<typeof ErrorRate>;

/**
 * One text against its reference, as the error rate aligned them: normalised, in stretches. Equal stretches have the
 * same text on both sides; in a deletion there is no `hyp`, in an insertion no `ref`.
 */
export const AlignedText = z.strictObject({
  model: z.string(),
  audio: z.string(),
  layer: z.string(),
  unit: z.enum(['word', 'char', 'mixed']),
  /** Rounds that said exactly this. */
  rounds: z.number().int(),
  stretches: z.array(z.strictObject({ ref: z.string().optional(), hyp: z.string().optional() })),
  /** Stretches left out at the end, of a text too long to be kept whole. */
  left: z.number().int().optional(),
});
export type AlignedText = z.infer<typeof AlignedText>;
