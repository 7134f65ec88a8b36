import { z } from 'zod';
import { QUOTES } from './zh-tw/conversion/quotes.ts';
import { VOCABULARIES } from './zh-tw/conversion/vocabulary.ts';

/** What the text worker is asked and what it answers. Offsets are UTF-16 code units, times milliseconds. */

const Offset = z.int().nonnegative();

const ChangeShape = z.object({ start: Offset, end: Offset, replacement: z.string() });

const Package = z.object({ name: z.string(), version: z.string() });

const Job = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('tokenize'),
    text: z.string(),
    /** Replacements of ITN: the cut is made on the text that they give. */
    changes: z.array(ChangeShape),
  }),
  z.object({
    kind: z.literal('zh-tw'),
    text: z.string(),
    spans: z.array(z.object({ from: Offset, to: Offset, start: z.number(), end: z.number() })),
    changes: z.array(ChangeShape),
    overrides: z.boolean(),
    vocabulary: z.enum(VOCABULARIES),
    quotes: z.enum(QUOTES),
  }),
]);
export type Job = z.infer<typeof Job>;

export const Request = z.object({ id: z.int(), job: Job });
export type Request = z.infer<typeof Request>;

export const Tokenized = z.object({
  tokens: z.array(z.object({ start: Offset, end: Offset, text: z.string() })),
  segmenter: Package,
});
/** Tokens of the raw text, and what cut them. */
export type Tokenized = z.infer<typeof Tokenized>;

export const ZhTw = z.object({
  full: z.string(),
  units: z.array(z.object({ text: z.string(), start: z.number(), end: z.number() })),
  dictionary: Package.extend({ config: z.string() }),
});
/** The converted transcript, its timed units, and the dictionary that decided. */
export type ZhTw = z.infer<typeof ZhTw>;

/** `failed` is a job that threw; the worker lives on. */
export const Reply = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('tokenize'), id: z.int(), result: Tokenized }),
  z.object({ kind: z.literal('zh-tw'), id: z.int(), result: ZhTw }),
  z.object({ kind: z.literal('failed'), id: z.int(), message: z.string() }),
]);
export type Reply = z.infer<typeof Reply>;
