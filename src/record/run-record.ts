import { z } from 'zod';
import { Calibration } from './calibration.ts';
import { Diagnosis } from './diagnosis.ts';
import { FailureKind, StepFailure } from './failure.ts';
import { Growth, GrowthVerdict } from './growth.ts';
import { CHECKPOINT_METRICS } from './metric.ts';
import { PassResult } from './pass-result.ts';
import { PIPELINE_FIELDS } from './pipeline-stages.ts';

export { FailureKind, StepFailure } from './failure.ts';
export { Growth, GrowthVerdict };

/**
 * The run record: everything that one run measured. `run.json` is this value; reports are made from it and
 * from nothing else. Times are integers in ns on the runner's clock (`process.hrtime`), whose zero is the
 * start of the run; memory is in bytes, counts are counts. A field that could not be measured is left out,
 * and `absent` says why: there are no sentinel values.
 */
export const RUN_SCHEMA = 'asr-bench/run';
export const RUN_VERSION = 1;

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
  /** First chunk of any kind. */
  ttft: ns.optional(),
  /** First chunk after `<asr_text>`. */
  ttftText: ns.optional(),
  /** Gaps between neighbouring chunks; absent for a burst or with fewer than two chunks. */
  itl: Summary.optional(),
  /** All chunks came at the end of the call: there is no rate to print. */
  burst: z.boolean(),
  chunks: z.number().int(),
  /** Arrival of each chunk. */
  times: z.array(ns),
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
  round: Round.optional(),
  /** The checkpoint that follows the step. */
  checkpoint: Checkpoint.optional(),
  ...PIPELINE_FIELDS,
  /** Memory of the harness itself at the end of the pass that this step ends. */
  harness: Readings.optional(),
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
  /** Memory of the harness itself at its end. */
  harness: Readings.optional(),
});
export type Iteration = z.infer<typeof Iteration>;

/** One engine host process and what it measured: growth is judged within one segment only. */
export const Segment = z.strictObject({
  launch: z.number().int(),
  pid: z.number().int(),
  at: ns,
  baseline: Checkpoint,
  before: z.array(StepRecord),
  iterations: z.array(Iteration),
  /** Finished passes of an iteration that was not finished: a loop over chunks that was cut off. */
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
    /** High-water mark of the harness since the segment began. */ harnessPeakRss: z.number().optional(),
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

/** What one look at a run that goes on until it is decided saw. */
export const Look = z.strictObject({ n: z.number().int(), growth: z.partialRecord(metricName, Growth) });
export type Look = z.infer<typeof Look>;

export const GateOutcome = z.enum(['pass', 'fail', 'inconclusive', 'unjudged', 'skipped']);
export const Gate = z.strictObject({
  /** As written in the scenario, or `no step failed`. */
  gate: z.string(),
  why: z.string().optional(),
  severity: z.enum(['fail', 'warn']),
  outcome: GateOutcome,
  /** Values for people, units included: `33.0 MiB`. */
  value: z.string().optional(),
  bound: z.string().optional(),
  interval: z.string().optional(),
  reason: z.string().optional(),
  /** Unjudged because there is nothing comparable: exit 12 instead of 11. */
  noBaseline: z.literal(true).optional(),
});
export type Gate = z.infer<typeof Gate>;

export const ExpectedGate = z.strictObject({
  gate: z.string(),
  why: z.string().optional(),
  severity: z.enum(['fail', 'warn']),
  /** Stated for all variants: those that lack its quantity are skipped. */
  shared: z.boolean(),
  /** Its line in the scenario file, where it stands in it. */
  line: z.number().int().optional(),
  /** Ids of known leaks that are subtracted before it is judged, where a diagnosis found them. */
  known: z.array(z.string()).optional(),
});
export type ExpectedGate = z.infer<typeof ExpectedGate>;

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
});
export type LaunchRecord = z.infer<typeof LaunchRecord>;

export const ErrorRate = z.strictObject({
  unit: z.enum(['word', 'char', 'mixed']),
  layer: z.string(),
  normaliser: z.string(),
  model: z.string(),
  hits: z.number().int(),
  substitutions: z.number().int(),
  deletions: z.number().int(),
  insertions: z.number().int(),
  /** Reference length. */
  n: z.number().int(),
  rate: z.number(),
  /** How many rounds went into it. */
  rounds: z.number().int(),
});
export type ErrorRate = z.infer<typeof ErrorRate>;

/**
 * One text against its reference, as the error rate aligned them: normalised, in stretches. Equal stretches have the
 * same text on both sides; in a deletion there is no `hyp`, in an insertion no `ref`.
 */
export const AlignedText = z.strictObject({
  model: z.string(),
  audio: z.string(),
  layer: z.string(),
  unit: z.enum(['word', 'char', 'mixed']),
  /** Rounds that said exactly this. */
  rounds: z.number().int(),
  stretches: z.array(z.strictObject({ ref: z.string().optional(), hyp: z.string().optional() })),
  /** Stretches left out at the end, of a text too long to be kept whole. */
  left: z.number().int().optional(),
});
export type AlignedText = z.infer<typeof AlignedText>;

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
  iterationsPlanned: z.number().int(),
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
  /** Verdicts as the traces alone gave them, where the self-audit withdrew one: the raw verdict is kept. */
  rawGrowth: z.partialRecord(metricName, Growth),
  /** Looks before the last, of a run until conclusive. */
  looks: z.array(Look),
  /** Where the growth comes from, in words: `native heap`, `files or sockets left open`. */
  causes: z.array(z.string()),
  /** Its growth in one sentence; empty where none was judged. */
  sentence: z.string(),
  /** `ttft`, `ttft_text`, `itl`, `total`, `load_time`, `unload_time` in ns; `tokens_per_s`; `rtf`. By model. */
  latency: z.record(z.string(), z.record(z.string(), Summary)),
  /** By model, for those that were loaded. */
  modelMemory: z.record(z.string(), ModelMemory).optional(),
  accuracy: z.strictObject({
    errorRates: z.array(ErrorRate),
    /** The most frequent texts aligned with their references. */
    alignedTexts: z.array(AlignedText).optional(),
    /** Different texts over all iterations, by model. */
    distinctTexts: z.record(z.string(), z.number().int()),
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

export const Warning = z.strictObject({
  /** Stable code: `W_LOAD`, `W_FEW` … */
  code: z.string(),
  /** Cell it is about; absent: the whole run. */
  variant: z.string().optional(),
  detail: z.string(),
});
export type Warning = z.infer<typeof Warning>;

export const RunRecord = z.strictObject({
  schema: z.literal(RUN_SCHEMA),
  version: z.literal(RUN_VERSION),
  id: z.string(),
  /** ISO 8601, UTC. */
  startedAt: z.string(),
  endedAt: z.string().optional(),
  status: z.enum(['running', 'completed', 'interrupted', 'aborted']),
  /** First and last line of every output, when the figures describe our own simulator. */
  notice: z.string().optional(),
  /** A profiler was loaded into the engine host (`heaptrack 1.4.0`): nothing of this run is judged. */
  instrument: z.string().optional(),
  scenario: z.strictObject({
    id: z.string(),
    title: z.string(),
    file: z.string(),
    /** sha256 of the scenario file. */
    sha256: z.string(),
    /** Command-line settings that changed it. */
    settings: z.record(z.string(), z.unknown()),
    /** Absolute path of the scenario file and the command line's changes: enough to plan the run again. */
    invocation: z
      .strictObject({ config: z.string(), overrides: z.record(z.string(), z.unknown()) })
      .optional(),
  }),
  /** Instants at which the run was taken up again, ISO 8601. */
  resumed: z.array(z.string()).optional(),
  engines: z.array(
    z.strictObject({
      id: z.string(),
      label: z.string(),
      library: z.string(),
      sha256: z.string(),
      calibration: z.boolean(),
      symbols: z.strictObject({
        present: z.number().int(),
        known: z.number().int(),
        missing: z.array(z.string()),
      }),
      /** `unknown` until a model could be loaded in the probe. */
      destroy: z.enum(['safe', 'aborts', 'unknown']),
      destroyDetail: z.string(),
      /** Variables of its host that the scenario sets. */
      env: z.record(z.string(), z.string()).optional(),
      /** The program that was run before it was used. */
      prepare: z.string().optional(),
    }),
  ),
  models: z.array(
    z.strictObject({
      id: z.string(),
      kind: z.enum(['asr', 'aligner']),
      file: z.string(),
      sha256: z.string(),
      bytes: z.number(),
      /** True for checkpoints whose weights mean only a script, and for the calibration engine's. */
      synthetic: z.boolean(),
    }),
  ),
  audio: z.array(
    z.strictObject({
      id: z.string(),
      file: z.string(),
      sha256: z.string(),
      /** Of the 16 kHz mono PCM that the engine heard. */
      pcmSha256: z.string(),
      seconds: z.number(),
      decoder: z.string(),
      language: z.string().optional(),
      /** Largest amplitude of each of equal parts of the audio, per cent of full scale. */
      envelope: z.array(z.number().int()).optional(),
      /** Reference transcripts by layer: what error rates are counted against. */
      reference: z.record(z.string(), z.string()),
    }),
  ),
  /** Options after merging, by cell. */
  options: z.record(z.string(), z.record(z.string(), z.unknown())),
  machine: z.strictObject({
    harness: z.string(),
    node: z.string(),
    platform: z.string(),
    kernel: z.string(),
    cpu: z.string(),
    cores: z.number().int(),
    affinity: z.number().int(),
    memory: z.number(),
    governor: z.string().optional(),
    load: z.array(z.number()),
    allocator: z.string(),
    hugePages: z.string().optional(),
    /** OMP_*, MALLOC_*, GLIBC_TUNABLES, LD_PRELOAD as the host saw them. */
    environment: z.record(z.string(), z.string()),
  }),
  variants: z.array(Variant),
  warnings: z.array(Warning),
  /** Places that leak, where `diagnose` looked for them. */
  diagnoses: z.array(Diagnosis).optional(),
  /** `control:` of the scenario: `calibrate`, before anything else. Not trusted: no growth verdict is. */
  control: Calibration.optional(),
  /** Which part of the cells this run measured, and all of them in their order, where it is a part (`--shard`). */
  shard: z
    .strictObject({ index: z.number().int(), count: z.number().int(), cells: z.array(z.string()) })
    .optional(),
  /** The shards that a merged run was put together from, and where each ran. */
  parts: z
    .array(
      z.strictObject({
        run: z.string(),
        index: z.number().int(),
        startedAt: z.string(),
        cpu: z.string(),
        kernel: z.string(),
        cells: z.array(z.string()),
      }),
    )
    .optional(),
  /** What the harness itself used while measuring. */
  harness: z.strictObject({ cpuSeconds: z.number(), wallSeconds: z.number(), peakRss: z.number() }),
  /** The answer in one sentence. */
  summary: z.string(),
  exitCode: z.number().int(),
});
export type RunRecord = z.infer<typeof RunRecord>;
