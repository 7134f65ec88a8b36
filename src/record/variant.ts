import { z } from 'zod';
import { AlignedText, ErrorRate } from './error-rate.ts';
import { Faithfulness } from './faithfulness.ts';
import { ExpectedGate, Gate, Look } from './gate.ts';
import { Growth } from './growth.ts';
import { LengthBands } from './length-band.ts';
import { CHECKPOINT_METRICS } from './metric.ts';
import { Segment, Summary } from './segment.ts';
import { Outcome } from './verdict.ts';

const metricName = z.enum(CHECKPOINT_METRICS);

export const VariantStatus = z.enum([
  'completed',
  'stopped',
  'interrupted',
  'unsupported',
  'crashed',
  'hung',
  'missing',
]);
export type VariantStatus = z.infer<typeof VariantStatus>;

/** How one launch of a cell ended. */
export const LaunchRecord = z.strictObject({
  launch: z.number().int(),
  status: VariantStatus,
  reason: z.string().optional(),
  /** What the machine used from the first measured iteration to the last, by counter; or why that is not known. */
  energy: z
    .union([
      z.strictObject({
        seconds: z.number(),
        sources: z.array(z.strictObject({ name: z.string(), joules: z.number() })),
      }),
      z.strictObject({ absent: z.string() }),
    ])
    .optional(),
});
export type LaunchRecord = z.infer<typeof LaunchRecord>;

const Levels = z.partialRecord(metricName, Summary);

/** Memory along the life of a model, over all its loads, by quantity. */
export const ModelMemory = z.strictObject({
  /** The checkpoint before its load. */
  before: Levels,
  loaded: Levels,
  /** After the last inference before its unload. */
  inferred: Levels,
  unloaded: Levels,
  /** Unloaded less before its load: what one cycle leaves. */
  net: Levels,
});
export type ModelMemory = z.infer<typeof ModelMemory>;

/** Loops whose passes a process lives through. */
export const PASS_LOOPS = ['chunk', 'part'] as const;
export type PassLoop = (typeof PASS_LOOPS)[number];

/** Growth from one pass of a loop to the next. */
export const PassGrowth = z.strictObject({
  loop: z.enum(PASS_LOOPS),
  growth: z.partialRecord(metricName, Growth),
});
export type PassGrowth = z.infer<typeof PassGrowth>;

/** One cell of the experiment: a variant, with one value for each matrix axis. */
export const Variant = z.strictObject({
  id: z.string(),
  variant: z.string(),
  engine: z.string(),
  axes: z.record(z.string(), z.union([z.string(), z.number()])),
  status: VariantStatus,
  reason: z.string().optional(),
  remedy: z.string().optional(),
  /** The step words in order, for headings: `load > transcribe > unload`. */
  outline: z.string(),
  /** Its engine is a program of any make, watched from outside: handles, threads and mappings are those of its whole tree. */
  program: z.literal(true).optional(),
  iterationsPlanned: z.number().int(),
  /** It heard a part of its utterances: the others are in other shards. */
  part: z.strictObject({ index: z.number().int(), count: z.number().int() }).optional(),
  /** Engine hosts side by side, where the scenario says it. */
  processes: z.number().int().optional(),
  /** Growth per iteration that counts as bounded, by gated quantity. */
  tolerance: z.record(z.string(), z.number()),
  /** What `baseline` means in its gates: a cell of this run (itself, where it is the baseline), or a stored run. */
  baseline: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('cell'), cell: z.string() }),
      z.strictObject({ kind: z.literal('run'), run: z.string() }),
    ])
    .optional(),
  /** The gates as the scenario states them; `gates` has their outcomes. */
  expect: z.array(ExpectedGate),
  segments: z.array(Segment),
  /** Processes that were asked for, and how each that came to its end did; a run is resumed at the first without. */
  launchesPlanned: z.number().int().optional(),
  launches: z.array(LaunchRecord).optional(),
  /** sha256 of everything that the plan says of this cell: a run is resumed only where it is the same. */
  plan: z.string().optional(),
  /** By quantity; a quantity that is absent here was not measured (`segments[].absent` says why). */
  growth: z.partialRecord(metricName, Growth),
  /** Growth of the server per job, where the scenario serves. */
  serverGrowth: z.partialRecord(metricName, Growth).optional(),
  /** Of a single iteration with a loop of many passes: from one pass of the loop to the next, in one process. */
  passGrowth: PassGrowth.optional(),
  /** Verdicts as the traces alone gave them, where the self-audit withdrew one: the raw verdict is kept. */
  rawGrowth: z.partialRecord(metricName, Growth),
  /** Looks before the last, of a run until conclusive. */
  looks: z.array(Look),
  /** Where the growth comes from, in words: `native heap`, `files or sockets left open`. */
  causes: z.array(z.string()),
  /** What it came to, in one sentence; empty where there is nothing to say. */
  sentence: z.string(),
  /** What its growth came to, all gated quantities together; absent until the run has ended. */
  state: z.enum(['leaks', 'undecided', 'bounded', 'unjudged']).optional(),
  /** How it was judged, all together; absent until the run has ended. */
  outcome: Outcome.optional(),
  /** `ttft`, `ttft_text`, `itl`, `total`, `load_time`, `unload_time` in ns; `tokens_per_s`; `rtf`. By model. */
  latency: z.record(z.string(), z.record(z.string(), Summary)),
  /** Of corpora, by what was to answer: utterances asked for in the iterations that were begun, answered, and failed. */
  utterances: z
    .array(
      z.strictObject({
        step: z.string(),
        model: z.string(),
        asked: z.number().int(),
        heard: z.number().int(),
        failed: z.number().int(),
      }),
    )
    .optional(),
  /** Of a corpus whose utterances are not all about as long, by model. */
  lengths: z.record(z.string(), LengthBands).optional(),
  /** By model, for those that were loaded. */
  modelMemory: z.record(z.string(), ModelMemory).optional(),
  accuracy: z.strictObject({
    errorRates: z.array(ErrorRate),
    /** The most frequent texts aligned with their references. */
    alignedTexts: z.array(AlignedText).optional(),
    /** Different texts over all iterations, by model. */
    distinctTexts: z.record(z.string(), z.number().int()),
    /** Characters that models said, and how many of them are copies in a loop, over all measured rounds, by model. */
    repetitions: z
      .record(z.string(), z.strictObject({ characters: z.number().int(), repeated: z.number().int() }))
      .optional(),
    /** Ways of failing without a word, by model. */
    faithfulness: z.record(z.string(), Faithfulness).optional(),
    /** The texts themselves, most frequent first, by model. */
    texts: z.record(z.string(), z.array(z.strictObject({ text: z.string(), count: z.number().int() }))),
    alignment: z
      .strictObject({
        rounds: z.number().int(),
        units: z.number().int(),
        errors: z.number().int(),
        warnings: z.number().int(),
        codes: z.record(z.string(), z.number().int()),
        /** Accumulated average shift against the reference times, ms. */
        aas: z.number().optional(),
      })
      .optional(),
  }),
  gates: z.array(Gate),
});
export type Variant = z.infer<typeof Variant>;
