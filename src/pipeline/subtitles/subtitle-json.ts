import { z } from 'zod';
import { AlignedUnit } from '../../record/run-record.ts';

export const SUBTITLE_SCHEMA = 'asr-bench/subtitles';
export const SUBTITLE_VERSION = 1;

/** Subtitles with everything they were made from; times in ms. */
export const SubtitleDocument = z.strictObject({
  schema: z.literal(SUBTITLE_SCHEMA),
  version: z.literal(SUBTITLE_VERSION),
  /** As heard; absent when unknown. */
  language: z.string().optional(),
  model: z.string().optional(),
  /** Versions of the dictionaries that shaped the text: `opencc-js 1.4.2`, `jieba …`. */
  dictionaries: z.array(z.string()),
  words: z.array(AlignedUnit),
  cues: z.array(z.strictObject({ start: z.number(), end: z.number(), text: z.string() })),
});
export type SubtitleDocument = z.infer<typeof SubtitleDocument>;

export type SubtitleContent = Omit<SubtitleDocument, 'schema' | 'version'>;

export function writeSubtitleJson(content: SubtitleContent): string {
  const document: SubtitleDocument = { schema: SUBTITLE_SCHEMA, version: SUBTITLE_VERSION, ...content };
  return `${JSON.stringify(document, null, 2)}\n`;
}
