import { z } from 'zod';

const interval = z.tuple([z.number(), z.number()]);

/** How far a figure of a corpus can be relied on. */
export const Spread = z.strictObject({
  /** 95 %. */
  ci95: interval,
  /** 99 %: what decides gates. */
  bounds: interval,
  /** What varies independently: utterances, or those who speak them. */
  kind: z.enum(['utterance', 'group']),
  units: z.number().int(),
});
export type Spread = z.infer<typeof Spread>;

const counted = {
  count: z.number(),
  of: z.number(),
  /** Of a corpus. */
  interval: Spread.optional(),
  /** Of a corpus: why there is none. */
  noInterval: z.string().optional(),
};

/** So many of so many. */
export const Share = z.strictObject({
  ...counted,
  /** Where, the first of them: utterances, or chunks of an audio. */
  where: z.array(z.string()),
  /** Of a corpus: what was counted in each utterance where it is not 0, by audio. Shares of before it was kept have none. */
  each: z.record(z.string(), z.strictObject({ count: z.number(), group: z.string().optional() })).optional(),
  /** The same of each corpus, where several were heard. Shares of before they were kept have none. */
  sets: z.record(z.string(), z.strictObject(counted)).optional(),
});
export type Share = z.infer<typeof Share>;

/** The ways in which a speech model fails without a word: docs/metrics.md#faithfulness. What cannot be asked is absent. */
export const Faithfulness = z.strictObject({
  /** Rounds without a word where something was said. */
  empty: Share.optional(),
  /** Rounds that end before their reference does. */
  truncated: Share.optional(),
  /** Rounds that say more than anybody could in that time. */
  rushed: Share.optional(),
  /** Characters that are copies in a loop. */
  repeated: Share.optional(),
  /** Aligned units without a length. */
  zeroSpans: Share.optional(),
  /** Rounds whose language is not that of their audio, or of the chunk before. */
  switches: Share.optional(),
  /** Words in audio without speech, and minutes of it. */
  hallucinated: Share.optional(),
});
export type Faithfulness = z.infer<typeof Faithfulness>;
