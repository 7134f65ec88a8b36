import { z } from 'zod';

export const GrowthVerdict = z.enum(['leak', 'no-leak', 'warm-up-plateau', 'pool-step', 'inconclusive']);
export type GrowthVerdict = z.infer<typeof GrowthVerdict>;

/** The judged growth of one quantity; bytes (counts: units) per iteration. */
export const Growth = z.strictObject({
  verdict: GrowthVerdict,
  rate: z.number().nullable(),
  /** Mean growth over the judged window, where it slows down in it: `rate` is that at its end. */
  meanRate: z.number().optional(),
  ci95: z.tuple([z.number().nullable(), z.number().nullable()]),
  /** One-sided bounds at 99.5 %, which decide the verdict. */
  bounds: z.tuple([z.number().nullable(), z.number().nullable()]),
  /** Smallest growth above the tolerance that would be called a leak with 99 % probability. */
  mde: z.number().nullable(),
  tolerance: z.number(),
  n: z.number().int(),
  warmup: z.number().int(),
  steps: z.array(z.strictObject({ at: z.number().int(), size: z.number() })),
  /** Iterations that a decision is expected to take; null once decided. */
  iterationsNeeded: z.number().int().nullable(),
  reason: z.string(),
});
export type Growth = z.infer<typeof Growth>;

/** Pieces of an audio, which nobody runs more of: it is the audio that has to be longer. */
const OF_AUDIO: readonly string[] = ['chunk', 'part'];

/** Why it is so, and what would decide it: `too noisy to tell: run about 40 iterations`. */
export function reasonText(
  { reason, iterationsNeeded }: Pick<Growth, 'reason' | 'iterationsNeeded'>,
  unit = 'iteration',
): string {
  const said = reason.replaceAll(/\biteration(?=s?\b)/g, unit);
  if (iterationsNeeded === null) return said;
  return `${said}: ${OF_AUDIO.includes(unit) ? 'take audio of' : 'run'} about ${iterationsNeeded} ${unit}s`;
}
