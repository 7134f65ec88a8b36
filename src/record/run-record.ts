import { z } from 'zod';
import { Calibration } from './calibration.ts';
import { SourceIdentity } from './commit.ts';
import { Diagnosis } from './diagnosis.ts';
import { MODEL_WEIGHTS } from './model-weights.ts';
import { Scaling } from './scaling.ts';
import { Variant } from './variant.ts';
import { Verdict } from './verdict.ts';

// The record is one document: whoever reads it finds all of its parts here.
export * from './error-rate.ts';
export { FailureKind, StepFailure } from './failure.ts';
export * from './gate.ts';
export { Growth, GrowthVerdict } from './growth.ts';
export * from './segment.ts';
export * from './variant.ts';
export * from './verdict.ts';

/**
 * The run record: everything that one run measured. `run.json` is this value; reports are made from it and
 * from nothing else. Times are integers in ns on the runner's clock (`process.hrtime`), whose zero is the
 * start of the run; memory is in bytes, counts are counts. A field that could not be measured is left out,
 * and `absent` says why: there are no sentinel values.
 */
export const RUN_SCHEMA = 'asr-bench/run';
export const RUN_VERSION = 2;

/** What is known of an engine, whoever measures it. */
export const EngineIdentity = z.strictObject({
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
  /** It is a program, which is watched from outside: its words. `library` is its file then, and there are no symbols. */
  program: z.array(z.string()).optional(),
  /** It was built here: from which commit, by what. */
  source: SourceIdentity.optional(),
  /** The program was there before us: which process, and when it started. */
  process: z.strictObject({ pid: z.number().int(), start: z.string() }).optional(),
});

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
    EngineIdentity.extend({
      /** `print_type`s of what loading a model printed, as the probe saw them; absent: none was loaded. */
      printTypes: z.array(z.number().int()).optional(),
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
      /** Absent in runs of before 2026-12. */
      weights: z.enum(MODEL_WEIGHTS).optional(),
      /** What was asked for was not here: the entry of the manifest that was taken in its place. */
      took: z.strictObject({ model: z.string(), instead: z.string() }).optional(),
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
      /** The corpus that it is an utterance of, and who speaks, where the manifest says it. */
      utterance: z.strictObject({ corpus: z.string(), group: z.string().optional() }).optional(),
    }),
  ),
  /** Corpora that were heard. */
  corpora: z
    .array(
      z.strictObject({
        id: z.string(),
        file: z.string(),
        /** Of the manifest; absent of a folder that has none. */
        sha256: z.string().optional(),
        /** In the manifest, and heard of them. */
        utterances: z.number().int(),
        heard: z.number().int(),
        /** sha256 of what was heard: ids, PCM and references. */
        contents: z.string(),
        limit: z.number().int().optional(),
        seed: z.number().int(),
      }),
    )
    .optional(),
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
    /** What ASR_BENCH_CALIBRATE asked of the calibration engine; absent where it was not set, or another engine was measured. */
    calibrate: z.string().optional(),
  }),
  variants: z.array(Variant),
  warnings: z.array(Warning),
  /** Places that leak, where `diagnose` looked for them. */
  diagnoses: z.array(Diagnosis).optional(),
  /** `control:` of the scenario: `calibrate`, before anything else. Not trusted: no growth verdict is. */
  control: Calibration.optional(),
  /** Throughput and cost of cells that heard a corpus, and of several engine hosts side by side. */
  scaling: z.array(Scaling).optional(),
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
  /** Absent until the run has ended: a run that goes on, or was killed, has no answer and no exit code. */
  verdict: Verdict.optional(),
  /** That of the verdict, where scripts have always found it. */
  exitCode: z.number().int().optional(),
});
export type RunRecord = z.infer<typeof RunRecord>;
