import { z } from 'zod';

/** Texts of a transcript, in the order in which a pipeline makes them: the last one made is the best to show. */
export const TEXT_LAYERS = ['raw', 'itn', 'zh-tw'] as const;
export type TextLayer = (typeof TEXT_LAYERS)[number];

export const isTextLayer = (name: unknown): name is TextLayer => TEXT_LAYERS.some((layer) => layer === name);

const Offset = z.int().nonnegative();

/** A stretch of the raw text with its time in its audio. Offsets are UTF-16 code units, times milliseconds. */
export const TimedStretch = z.object({ from: Offset, to: Offset, start: z.number(), end: z.number() });
export type TimedStretch = z.infer<typeof TimedStretch>;

/**
 * What was said in one audio (or in all chunks of it, joined), with the layers that were laid over it. Every layer
 * keeps its place in `raw`, so that none is lost when another is added: docs/pipeline.md#layers.
 */
export const Transcript = z.object({
  /** As heard, verbatim. */
  raw: z.string(),
  /** As the engine named it; of joined chunks a list, equal neighbours once. Absent when it named none. */
  language: z.string().optional(),
  /** Replacements of ITN: applied to `raw` they give the layer `itn`. In order, disjoint. */
  changes: z.array(z.object({ start: Offset, end: Offset, replacement: z.string() })).optional(),
  /** Words, as spans of `raw`; `text` as the layer they were cut from writes them. */
  tokens: z.array(z.object({ start: Offset, end: Offset, text: z.string() })).optional(),
  /** When each stretch was said. */
  times: z.array(TimedStretch).optional(),
  zhTw: z
    .object({
      full: z.string(),
      units: z.array(z.object({ text: z.string(), start: z.number(), end: z.number() })),
      /** What converted it: `opencc-js 1.4.2 s2twp`; absent where nothing needed to be. */
      dictionary: z.string().optional(),
    })
    .optional(),
});
export type Transcript = z.infer<typeof Transcript>;
