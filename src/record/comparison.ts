import { z } from 'zod';
import { CHECKPOINT_METRICS } from './metric.ts';
import { EngineIdentity, Growth } from './run-record.ts';
import { Verdict } from './verdict.ts';

/**
 * A comparison of builds: what `compare` found, and all that its reports are made from. Times are ns, memory bytes,
 * counts counts, as in the run record; `ratio`s are candidate over baseline. What could not be compared is in the
 * lists too, with the verdict `unjudged` and its reason.
 */
export const COMPARISON_SCHEMA = 'asr-bench/comparison';
export const COMPARISON_VERSION = 2;

/** Speeds that are compared, one value for each launch (docs/comparison.md#metrics). */
export const SPEED_METRICS = ['ttft', 'ttft_text', 'itl', 'tokens_per_s', 'rtf', 'load_time'] as const;
export type SpeedMetric = (typeof SPEED_METRICS)[number];

/** A field in which two runs differ, with both values as text. */
export const FieldDifference = z.strictObject({
  /** `machine.cpu`, `options.threads of restart` … */
  field: z.string(),
  baseline: z.string(),
  candidate: z.string(),
});
export type FieldDifference = z.infer<typeof FieldDifference>;

export const ComparedEngine = EngineIdentity.required({ env: true });
export type ComparedEngine = z.infer<typeof ComparedEngine>;

/** Where a row belongs: the candidate engine's id, and the cell without its engine. */
const place = { candidate: z.string(), cell: z.string() };

export const SpeedVerdict = z.enum(['regression', 'improvement', 'no-change', 'inconclusive', 'unjudged']);
export type SpeedVerdict = z.infer<typeof SpeedVerdict>;

export const SpeedComparison = z.strictObject({
  ...place,
  model: z.string(),
  metric: z.enum(SPEED_METRICS),
  better: z.enum(['less', 'more']),
  verdict: SpeedVerdict,
  /** Median of the launches' values; null where there is none. */
  baseline: z.number().nullable(),
  value: z.number().nullable(),
  /** Candidate over baseline, and the interval that decides; null where unjudged. */
  ratio: z.number().nullable(),
  bounds: z.tuple([z.number(), z.number()]).nullable(),
  /** The interval excludes a regression of δ, whatever else is open. */
  regressionExcluded: z.boolean(),
  /** Pairs of launches; of stored runs, the launches of the side that has fewer. */
  pairs: z.number().int(),
  /** ln candidate − ln baseline of each pair in the order measured; empty for stored runs. */
  differences: z.array(z.number()),
  /** Standard deviation of the differences, outliers pulled in; null where unjudged. */
  sd: z.number().nullable(),
  /** Pairs that a decision is expected to take; null once decided, or where more would hardly help. */
  pairsNeeded: z.number().int().nullable(),
  reason: z.string(),
  /** Why it is not the speed of the same work, whatever the clock says: `says 40 % fewer words`. */
  otherWork: z.string().optional(),
});
export type SpeedComparison = z.infer<typeof SpeedComparison>;

export const ChangeVerdict = z.enum(['worse', 'better', 'same', 'differs', 'inconclusive', 'unjudged']);
export type ChangeVerdict = z.infer<typeof ChangeVerdict>;

export const GrowthChange = z.strictObject({
  ...place,
  quantity: z.enum(CHECKPOINT_METRICS),
  verdict: ChangeVerdict,
  baseline: Growth.nullable(),
  value: Growth.nullable(),
  /** Rate of the candidate less that of the baseline, bytes (counts: units) per iteration, with its interval. */
  difference: z.number().nullable(),
  bounds: z.tuple([z.number(), z.number()]).nullable(),
  reason: z.string(),
});
export type GrowthChange = z.infer<typeof GrowthChange>;

export const AccuracyChange = z.strictObject({
  ...place,
  model: z.string(),
  /** `text`, `words`, an error rate with its layer (`wer(raw)`), or a way of failing without a word (`empty_share`). */
  what: z.string(),
  verdict: ChangeVerdict,
  /** As people read them: the rates, or the most frequent texts. */
  baseline: z.string().nullable(),
  value: z.string().nullable(),
  reason: z.string(),
});
export type AccuracyChange = z.infer<typeof AccuracyChange>;

export const BehaviourChange = z.strictObject({
  candidate: z.string(),
  /** `destroy`, `symbols`, or a check of the conformance set. */
  what: z.string(),
  /** What the check claims, in words. */
  claim: z.string().optional(),
  verdict: ChangeVerdict,
  baseline: z.string(),
  value: z.string(),
  reason: z.string(),
});
export type BehaviourChange = z.infer<typeof BehaviourChange>;

/** A token of the reference and what both builds said for it; or so many tokens in which both said what is right. */
export const TwiceAligned = z.union([
  z.strictObject({
    ref: z.string().optional(),
    baseline: z.string().optional(),
    value: z.string().optional(),
  }),
  z.strictObject({ skipped: z.number().int() }),
]);
export type TwiceAligned = z.infer<typeof TwiceAligned>;

/** An utterance of a corpus in which both builds made errors of another number: a round each. */
export const ChangedUtterance = z.strictObject({
  audio: z.string(),
  /** S + D + I a round. */
  baseline: z.number(),
  value: z.number(),
  /** Tokens of its reference. */
  length: z.number().int(),
  /** The text that each said most often, over each other; without one of a build that failed. */
  aligned: z.array(TwiceAligned),
  /** Tokens left out at the end, of a text too long to be kept whole. */
  left: z.number().int().optional(),
});
export type ChangedUtterance = z.infer<typeof ChangedUtterance>;

/** The utterances of a corpus whose number of errors changed. */
export const ChangedTexts = z.strictObject({
  ...place,
  model: z.string(),
  unit: z.enum(['word', 'char']),
  /** Utterances that both heard; with more errors in the candidate, and with fewer. */
  of: z.number().int(),
  more: z.number().int(),
  fewer: z.number().int(),
  /** Those that changed most, the largest change first. */
  utterances: z.array(ChangedUtterance),
});
export type ChangedTexts = z.infer<typeof ChangedTexts>;

/**
 * One thing that was found, as a sentence with its place, and what it is for a decision. `unknown` leaves open whether it
 * is worse; `differs` nothing can call worse or better.
 */
export const ComparisonFact = z.strictObject({
  effect: z.enum(['worse', 'unknown', 'differs', 'better', 'same']),
  text: z.string(),
});
export type ComparisonFact = z.infer<typeof ComparisonFact>;

/** One quantity of one engine in the launch that its growth was judged on, a value an iteration. */
export const ComparedTrace = z.strictObject({
  engine: z.string(),
  cell: z.string(),
  quantity: z.enum(CHECKPOINT_METRICS),
  values: z.array(z.number()),
});
export type ComparedTrace = z.infer<typeof ComparedTrace>;

/** What A/A shows of one metric on this machine (docs/comparison.md#a-a). */
export const Calibration = z.strictObject({
  cell: z.string(),
  model: z.string(),
  metric: z.enum(SPEED_METRICS),
  /** Comparisons drawn from consecutive ABBA blocks of the launches, and how many of them called a change. */
  comparisons: z.number().int(),
  alarms: z.number().int(),
  /** Pairs in each of them. */
  pairs: z.number().int(),
  /** Standard deviation of the pair differences, in logarithms. */
  sd: z.number(),
  /** Slowdown that is found in 9 of 10 comparisons, as a share, by the number of pairs. */
  visible: z.array(z.strictObject({ pairs: z.number().int(), change: z.number() })),
});
export type Calibration = z.infer<typeof Calibration>;

export const Comparison = z.strictObject({
  schema: z.literal(COMPARISON_SCHEMA),
  version: z.literal(COMPARISON_VERSION),
  id: z.string(),
  /** `engines`: measured in ABBA order; `runs`: stored runs; `aa`: one build against itself. */
  kind: z.enum(['engines', 'runs', 'aa']),
  /** ISO 8601, UTC. */
  startedAt: z.string(),
  endedAt: z.string(),
  status: z.enum(['completed', 'interrupted']),
  /** First and last line of every output, when the figures describe our own simulator. */
  notice: z.string().optional(),
  scenario: z.strictObject({ id: z.string(), title: z.string(), file: z.string() }),
  /** The command that measured it; absent where stored runs were compared. */
  command: z.string().optional(),
  /** Ids of engines: the first is what the others are held against. */
  baseline: z.string(),
  candidates: z.array(z.string()),
  engines: z.array(ComparedEngine),
  design: z.strictObject({
    /** `abba`: pairs measured side by side; `stored`: at different times, so that drift is not in the interval. */
    order: z.enum(['abba', 'stored']),
    /** Launches of each cell that were made, and the most that would have been. */
    launches: z.number().int(),
    maxLaunches: z.number().int(),
    /** Smallest change that counts, as a share. */
    delta: z.number(),
    /** Comparisons that share the error rate, and the probability that each has on a side of its interval. */
    tests: z.number().int(),
    tail: z.number(),
  }),
  /** Runs that it rests on. */
  runs: z.array(
    z.strictObject({
      role: z.enum(['speed', 'growth', 'baseline', 'candidate']),
      id: z.string(),
      folder: z.string(),
    }),
  ),
  /** Differences that would have refused the comparison, had it not been forced. */
  forced: z.array(FieldDifference),
  /** Differences that are worth knowing and refuse nothing. */
  noted: z.array(FieldDifference),
  speed: z.array(SpeedComparison),
  growth: z.array(GrowthChange),
  accuracy: z.array(AccuracyChange),
  /** Of corpora whose texts differ. */
  changed: z.array(ChangedTexts).default([]),
  behaviour: z.array(BehaviourChange),
  /** What was found in sentences, what matters most first: `verdict` has the same, without what each is. */
  facts: z.array(ComparisonFact).default([]),
  /** Comparisons of before they were kept have none. */
  traces: z.array(ComparedTrace).default([]),
  /** Of `aa` only. */
  calibration: z.array(Calibration),
  warnings: z.array(z.strictObject({ code: z.string(), detail: z.string() })),
  verdict: Verdict,
  /** That of the verdict, where scripts have always found it. */
  exitCode: z.number().int(),
});
export type Comparison = z.infer<typeof Comparison>;
