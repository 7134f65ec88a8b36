import { z } from 'zod';
import { Share } from './faithfulness.ts';

/**
 * A table of models × builds × sets, and all that it is printed from. A set is what may share a column: the same utterances of
 * the same manifest against the same references, on one layer, counted in one unit after one normaliser. Times are ns, memory
 * bytes, rates and shares plain ratios.
 */
export const LEADERBOARD_SCHEMA = 'asr-bench/leaderboard';
export const LEADERBOARD_VERSION = 1;

export const LeaderboardSet = z.strictObject({
  /** `test-clean`; of several sets of one name `test-clean (2)`. */
  name: z.string(),
  corpus: z.string(),
  layer: z.string(),
  unit: z.enum(['word', 'char', 'mixed']),
  normaliser: z.string(),
  /** Of the manifest; absent of a folder that has none. */
  manifest: z.string().optional(),
  /** sha256 of what was heard: ids, PCM and references. */
  contents: z.string(),
  /** In the manifest, and chosen of them. */
  utterances: z.number().int(),
  chosen: z.number().int(),
  limit: z.number().int().optional(),
  seed: z.number().int(),
});
export type LeaderboardSet = z.infer<typeof LeaderboardSet>;

export const LeaderboardRate = z.strictObject({
  unit: z.enum(['word', 'char', 'mixed']),
  rate: z.number(),
  /** 95 %; absent: `noInterval` says why. */
  ci95: z.tuple([z.number(), z.number()]).optional(),
  /** 99 %. */
  bounds: z.tuple([z.number(), z.number()]).optional(),
  units: z.number().int().optional(),
  kind: z.enum(['utterance', 'group']).optional(),
  noInterval: z.string().optional(),
});
export type LeaderboardRate = z.infer<typeof LeaderboardRate>;

/**
 * `best`: every other ranked row of its set is worse. `lowest`: its figure is the lowest, but others are not told apart from it.
 * `level`: not told apart from the lowest. `alone`: nothing to compare with. `unranked`: it says nothing of the whole set.
 */
export const Standing = z.enum(['best', 'lowest', 'level', 'worse', 'alone', 'unranked']);
export type Standing = z.infer<typeof Standing>;

export const LeaderboardRow = z.strictObject({
  set: z.string(),
  model: z.string(),
  build: z.string(),
  /** The cell without its engine: `restart options.threads=2`. */
  cell: z.string(),
  /** Number of its footnote. */
  source: z.number().int(),
  run: z.string(),
  standing: Standing,
  /** The standing in words. */
  said: z.string(),
  /** What a reader must know of the row, first what keeps it from a rank. */
  marks: z.array(z.string()),
  /** The figure that it is ranked by. */
  rate: LeaderboardRate,
  /** Of the same texts in other units. */
  others: z.array(LeaderboardRate),
  asked: z.number().int(),
  heard: z.number().int(),
  failed: z.number().int(),
  /** Seconds of audio a second, over all rounds that were measured. */
  rtfx: z.number().optional(),
  ttft: z.strictObject({ p50: z.number(), p95: z.number() }).optional(),
  peakRss: z.number().optional(),
  empty: Share.optional(),
  truncated: Share.optional(),
  repeated: Share.optional(),
  /** Why a figure is not there, by its name. */
  absent: z.record(z.string(), z.string()),
});
export type LeaderboardRow = z.infer<typeof LeaderboardRow>;

/** All that is needed to measure some rows again: names and values. */
export const LeaderboardSource = z.strictObject({
  number: z.number().int(),
  run: z.string(),
  facts: z.array(z.tuple([z.string(), z.string()])),
});
export type LeaderboardSource = z.infer<typeof LeaderboardSource>;

export const Leaderboard = z.strictObject({
  schema: z.literal(LEADERBOARD_SCHEMA),
  version: z.literal(LEADERBOARD_VERSION),
  /** First and last line of every output, where figures describe our own simulator. */
  notice: z.string().optional(),
  sets: z.array(LeaderboardSet),
  rows: z.array(LeaderboardRow),
  sources: z.array(LeaderboardSource),
  /** What may not be read out of the table, and what is not in it. */
  notes: z.array(z.string()),
});
export type Leaderboard = z.infer<typeof Leaderboard>;
