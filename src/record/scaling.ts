import { z } from 'zod';

const interval = z.tuple([z.number(), z.number()]);

/** What a cell came to with so many engine hosts side by side. */
export const ScalingLevel = z.strictObject({
  processes: z.number().int(),
  variant: z.string(),
  /** Seconds of audio a second, of all together. */
  throughput: z.number().optional(),
  ci95: interval.optional(),
  perMinute: z.number().optional(),
  ttft: z.strictObject({ p50: z.number(), p95: z.number() }).optional(),
  /** ns of CPU for an hour of audio. */
  cpuPerAudioHour: z.number().optional(),
  joulesPerAudioHour: z.number().optional(),
  /** The counters that these joules are of. */
  energyOf: z.array(z.string()).optional(),
  /** Against the level before it. */
  step: z.enum(['rose', 'level', 'fell', 'undecided']).optional(),
  /** What figures lack, and why. */
  absent: z.array(z.string()),
});
export type ScalingLevel = z.infer<typeof ScalingLevel>;

/** Cells that differ in nothing but the number of engine hosts; or one alone that heard a corpus. */
export const Scaling = z.strictObject({
  /** The cell without that number. */
  cell: z.string(),
  levels: z.array(ScalingLevel),
  /** The largest number with which throughput still rose; null: undecided, or there is but one. */
  knee: z.number().int().nullable(),
  /** Where it stops rising; empty where there is but one. */
  sentence: z.string(),
});
export type Scaling = z.infer<typeof Scaling>;
