import { z } from 'zod';

/** How a model did on the utterances of a corpus that are about as long: shown, and decided by nobody. */
export const LengthBand = z.strictObject({
  /** s: `from` belongs to it, `to` does not. */
  from: z.number(),
  to: z.number(),
  utterances: z.number().int(),
  /** ns; p95 of twenty rounds or more. */
  ttft: z.strictObject({ p50: z.number(), p95: z.number().optional() }).optional(),
  /** Seconds of audio a second of the engine's time. */
  rtfx: z.number().optional(),
  /** Of the raw text. */
  rate: z
    .strictObject({
      unit: z.enum(['word', 'char', 'mixed']),
      rate: z.number(),
      ci95: z.tuple([z.number(), z.number()]).optional(),
    })
    .optional(),
  /** Why a figure is not there, by its name; `ci95` too. */
  absent: z.record(z.string(), z.string()),
});
export type LengthBand = z.infer<typeof LengthBand>;

/** Of one model: nothing where all utterances are about as long. */
export const LengthBands = z.strictObject({
  bands: z.array(LengthBand),
  /** Utterances that are in none of them, and why. */
  left: z.string().optional(),
});
export type LengthBands = z.infer<typeof LengthBands>;
