import { z } from 'zod';
import { Outcome } from './verdict.ts';

/**
 * The history of nights: one JSON document a line, only ever appended to (docs/history.md). A night is one engine of one
 * scenario; an `accepted` line says that a change of level was meant, so that the windows of its series begin there.
 */
export const HISTORY_SCHEMA = 'asr-bench/history';
export const HISTORY_VERSION = 1;

const head = {
  schema: z.literal(HISTORY_SCHEMA),
  version: z.literal(HISTORY_VERSION),
  /** Random: what was acknowledged is found again by it. */
  id: z.string(),
  /** ISO 8601, UTC. */
  at: z.string(),
};

const PointKind = z.enum(['ratio', 'rate', 'plateau']);

export const HistoryPoint = z.strictObject({
  /**
   * `ratio`: a speed over that of the pinned baseline of the same night; `rate`: growth per iteration, bytes or units;
   * `plateau`: level at the end of the run, bytes or units.
   */
  kind: PointKind,
  /** Cell without its engine, and the model where the metric has one. */
  cell: z.string(),
  model: z.string().optional(),
  metric: z.string(),
  better: z.enum(['less', 'more']),
  value: z.number(),
  /** Smallest change that counts: of ratios and plateaus a share, of rates bytes or units per iteration. */
  least: z.number(),
  /** Of rates: the run called it a leak, or did not; absent in lines of earlier versions. */
  leak: z.boolean().optional(),
});
export type HistoryPoint = z.infer<typeof HistoryPoint>;

/** How the run or comparison of a night was judged. */
export const NightOutcome = z.strictObject({
  outcome: Outcome,
  /** docs/exit-codes.md */
  exitCode: z.number().int(),
  headline: z.string(),
});
export type NightOutcome = z.infer<typeof NightOutcome>;

const Pinned = z.strictObject({ label: z.string(), sha256: z.string() });

export const Night = z.strictObject({
  ...head,
  type: z.literal('night'),
  /** The commit, or whatever names what was measured. */
  label: z.string(),
  source: z.strictObject({ kind: z.enum(['run', 'comparison']), id: z.string() }),
  scenario: z.string(),
  /** Variants that it was limited to (`--variant`, a shard): it says nothing of the others. Absent: all. */
  only: z.array(z.string()).optional(),
  engine: Pinned,
  /** Where the engine was built from, if it was built from a commit. */
  commit: z.strictObject({ address: z.string(), hash: z.string(), subject: z.string() }).optional(),
  /** The engine was the calibration engine: its figures describe our own simulator. */
  calibration: z.literal(true).optional(),
  /** Models that stood in for others which were not there: figures of other numbers are a series of their own. */
  took: z.array(z.string()).optional(),
  /** The build that ratios are held against; null where none was measured that night. */
  baseline: Pinned.nullable(),
  points: z.array(HistoryPoint),
  /** That of the whole run or comparison; absent in lines of earlier versions. */
  ended: NightOutcome.optional(),
});
export type Night = z.infer<typeof Night>;

const Accepted = z.strictObject({
  ...head,
  type: z.literal('accepted'),
  why: z.string(),
  /** Keys of the series, and the night from which each counts anew. */
  series: z.array(z.strictObject({ key: z.string(), from: z.string() })),
});

export const HistoryLine = z.discriminatedUnion('type', [Night, Accepted]);
export type HistoryLine = z.infer<typeof HistoryLine>;

/** What the text of a history holds, and what had to be left out. */
export interface HistoryText {
  readonly lines: readonly HistoryLine[];
  /** By number from 1: cut short by a crash, or not a line of this version. */
  readonly skipped: readonly { readonly line: number; readonly detail: string }[];
}

/** Reads a history. Every line is its own: one that is torn or damaged costs itself. Pure. */
export function parseHistory(text: string): HistoryText {
  const lines: HistoryLine[] = [];
  const skipped: { line: number; detail: string }[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const parsed = parseLine(line);
    if (parsed === 'torn') skipped.push({ line: index + 1, detail: 'cut short, or damaged' });
    else if (parsed.success) lines.push(parsed.data);
    else skipped.push({ line: index + 1, detail: 'not a line of this version of the history' });
  }
  return { lines, skipped };
}

function parseLine(line: string): z.ZodSafeParseResult<HistoryLine> | 'torn' {
  try {
    return HistoryLine.safeParse(JSON.parse(line));
  } catch {
    return 'torn';
  }
}
