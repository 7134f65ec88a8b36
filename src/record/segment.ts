import { z } from 'zod';
import { FailureKind, StepFailure } from './failure.ts';
import { CHECKPOINT_METRICS } from './metric.ts';
import { PassResult } from './pass-result.ts';
import { PIPELINE_FIELDS } from './pipeline-stages.ts';
import { ServedJob } from './served-job.ts';

/** On the runner's clock, whose zero is the start of the run. */
const ns = z.number();
const metricName = z.enum(CHECKPOINT_METRICS);

/** Memory, handles, threads and mappings at a named instant, by metric id. */
export const Readings = z.partialRecord(metricName, z.number());
export type Readings = z.infer<typeof Readings>;

export const Checkpoint = z.strictObject({
  /** `baseline`, `loaded`, `inferred`, `restarted`, `unloaded`, or the name of a `checkpoint` step. */
  name: z.string(),
  at: ns,
  /** Models loaded at that instant: 0 or 1. */
  modelsLoaded: z.number().int(),
  readings: Readings,
});
export type Checkpoint = z.infer<typeof Checkpoint>;

/** Five numbers and the count of a series. */
export const Summary = z.strictObject({
  n: z.number().int(),
  min: z.number(),
  max: z.number(),
  mean: z.number(),
  sd: z.number(),
  p5: z.number(),
  p50: z.number(),
  p95: z.number(),
  p99: z.number(),
});
export type Summary = z.infer<typeof Summary>;

export const AlignedUnit = z.strictObject({
  text: z.string(),
  /** Seconds would lose exactness: milliseconds, as the engine gives them; repaired stamps are fractional. */
  start: z.number(),
  end: z.number(),
});
export type AlignedUnit = z.infer<typeof AlignedUnit>;

export const AlignmentFinding = z.strictObject({
  /** `E_ORDER`, `W_ZERO` …: docs/metrics.md#alignment */
  code: z.string(),
  /** Index of the unit it is about, where it is about one. */
  unit: z.number().int().optional(),
  detail: z.string(),
});
export type AlignmentFinding = z.infer<typeof AlignmentFinding>;

/** One `transcribe` or `align`. Latencies are ns from the moment the engine was called. */
export const Round = z.strictObject({
  total: ns,
  /** First chunk of any kind that holds a byte. */
  ttft: ns.optional(),
  /** First chunk after `<asr_text>`. */
  ttftText: ns.optional(),
  /** Gaps between neighbouring chunks with a byte; absent for a burst or with fewer than two chunks. */
  itl: Summary.optional(),
  /** All chunks came at the end of the call: there is no rate to print. */
  burst: z.boolean(),
  chunks: z.number().int(),
  /** Arrival of each chunk that holds a byte; `chunks` is how many. */
  times: z.array(ns),
  /** Chunks without a byte, which say nothing and are in no other figure. */
  emptyChunks: z.number().int().optional(),
  promptTokens: z.number().int().optional(),
  outputTokens: z.number().int().optional(),
  /** From the engine's own counters. */
  tokensPerS: z.number().optional(),
  /** total / audio length. */
  rtf: z.number().optional(),
  /** Seconds of audio given. */
  audioSeconds: z.number(),
  /** The engine's output as it came, header included. */
  output: z.string(),
  /** The text alone: after the header, trimmed at the ends. */
  text: z.string(),
  language: z.string().optional(),
  /** Pieces of live text dropped from the screen because the reader lagged; the record has them all. */
  liveDropped: z.number().int(),
  units: z.array(AlignedUnit).optional(),
  findings: z.array(AlignmentFinding).optional(),
});
export type Round = z.infer<typeof Round>;

export const StepRecord = z.strictObject({
  /** The step word: `load`, `transcribe` … */
  step: z.string(),
  /** Name given by `as:`. */
  as: z.string().optional(),
  /** Pass of the enclosing `for-each`, e.g. `small`. */
  pass: z.string().optional(),
  model: z.string().optional(),
  audio: z.string().optional(),
  at: ns,
  duration: ns,
  failure: StepFailure.optional(),
  /** What stood still meanwhile (`the engine was stopped for 15.0 s`): the step is in no latency. */
  paused: z.string().optional(),
  round: Round.optional(),
  /** The checkpoint that follows the step. */
  checkpoint: Checkpoint.optional(),
  ...PIPELINE_FIELDS,
  /** Memory of the harness itself at the end of the pass that this step ends. */
  harness: Readings.optional(),
  /** `job`: how it went at its client. */
  served: ServedJob.optional(),
  /** `serve`, `job`: memory of the server, at the next moment at which no job ran. */
  server: Readings.optional(),
  /** `serve`: why `heap` and `arena` of the server have no value. */
  heapAbsent: z.string().optional(),
  /** `job`, `stop`: files in the server's temporary folder that belong to no job that waits and no process that lives. */
  tempFiles: z.number().int().optional(),
});
export type StepRecord = z.infer<typeof StepRecord>;

export const Iteration = z.strictObject({
  /** From 1, over the launch; warm-up iterations count. */
  index: z.number().int(),
  warmUp: z.boolean(),
  at: ns,
  duration: ns,
  /** CPU seconds of the engine host during the iteration. */
  cpu: z.number().optional(),
  steps: z.array(StepRecord),
  /** What the utterances of a corpus came to: a launch that is begun again takes them over. */
  passes: z.array(PassResult).optional(),
  /** Memory of the harness itself at its end. */
  harness: Readings.optional(),
});
export type Iteration = z.infer<typeof Iteration>;

/** One engine host process and what it measured: growth is judged within one segment only. */
export const Segment = z.strictObject({
  launch: z.number().int(),
  /** Of several engine hosts side by side: which, from 1. */
  lane: z.number().int().optional(),
  pid: z.number().int(),
  at: ns,
  baseline: Checkpoint,
  before: z.array(StepRecord),
  iterations: z.array(Iteration),
  /** Finished passes of an iteration that was not finished: a loop over chunks or utterances that was cut off. */
  open: z
    .strictObject({
      iteration: z.number().int(),
      steps: z.array(StepRecord),
      /** What the passes came to: what a resumed run takes over. */
      results: z.array(PassResult),
    })
    .optional(),
  after: z.array(StepRecord),
  /** Why a quantity has no value in this segment, by metric id. */
  absent: z.partialRecord(metricName, z.string()),
  /** Largest value seen: `rss` from the kernel's high-water mark, others from checkpoints. */
  peak: Readings,
  /**
   * Known at its end: most of the process that was in swap and in huge pages, bytes, and the share of the
   * machine's cores that other processes used meanwhile; before the first step, growth of the idle host per reading.
   */
  observed: z.strictObject({
    swap: z.number(),
    hugePages: z.number(),
    otherLoad: z.number().optional(),
    idleDrift: z.partialRecord(metricName, z.number()).optional(),
    /** Processes of the engine's control group (without one: of the machine) that the kernel killed for want of memory. */
    oomKills: z.number().int().optional(),
    /** Looks at a program that did not stand still by itself: what it was about is in them. */
    restless: z.number().int().optional(),
    /** High-water mark of the harness since the segment began. */ harnessPeakRss: z.number().optional(),
    /** High-water mark of the server since it was started. */ serverPeakRss: z.number().optional(),
  }),
  /** Why the process ended. */
  end: z.strictObject({
    kind: z.enum(['completed', 'stopped', 'interrupted', ...FailureKind.options]),
    reason: z.string(),
    failure: StepFailure.optional(),
  }),
  /** Outline of resident memory between checkpoints, thinned: instants in ns and bytes, one beside the other. */
  timeline: z.strictObject({ at: z.array(ns), rss: z.array(z.number()) }).optional(),
  /** Set where a resumed run began this launch again: the segment is kept, and its figures count nowhere. */
  broken: z.string().optional(),
});
export type Segment = z.infer<typeof Segment>;
