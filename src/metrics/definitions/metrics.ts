import type { Metric } from '../../record/gate-expression.ts';
import { CHECKPOINT_METRICS, type CheckpointMetric, unitOf } from '../../record/metric.ts';
import type { Measurement, StepWord } from '../../record/step-word.ts';
import type { Dimension } from './dimension.ts';
import { isQuantity } from './names.ts';

/** What `of` may name for a metric. `iteration` is the whole iteration, harness steps included. */
export type SubjectKind = 'model' | 'step' | 'process' | 'iteration';

/** One line of the metric table (docs/gates.md#metrics, which a test holds to this one). */
export interface MetricDefinition {
  readonly meaning: string;
  readonly argument: 'none' | 'quantity' | 'layer';
  /** Many values, of which a statistic is judged; or one number, which has none. */
  readonly shape: 'series' | 'number';
  /** What has one value: `transcribe`, `checkpoint`, `launch`. */
  readonly per: string;
  /** `quantity`: that of the argument, bytes or a count. */
  readonly dimension: Exclude<Dimension, 'plain'> | 'quantity';
  readonly better: 'less' | 'more' | 'one' | 'neither';
  readonly subjects: readonly SubjectKind[];
  /** Scopes beside `of` and `in`. */
  readonly scopes: readonly ('at' | 'per')[];
  /** Steps one of which a cell must hold for the metric to exist; none: any cell has it. */
  readonly needs: readonly StepWord[];
  /** What `measure` must hold, where it matters. */
  readonly part?: Measurement;
  /**
   * How far a value reaches: `series` pools all processes of a cell; `launch` is judged for each process by
   * itself; `cell` is one number however often it was measured (texts do not depend on the launch).
   */
  readonly reach: 'series' | 'launch' | 'cell';
  /** People read it in per cent. */
  readonly percent?: true;
  /** The record keeps only summaries of it, by model: other statistics do not exist. */
  readonly summarised?: true;
  /** When there is no value, for the reference page. */
  readonly absent: string;
}

const LATENCY = {
  argument: 'none',
  shape: 'series',
  dimension: 'time',
  better: 'less',
  subjects: ['model', 'step'],
  scopes: [],
  part: 'latency',
  reach: 'series',
} as const;

const FIRST_CHUNK = { ...LATENCY, per: 'transcribe', needs: ['transcribe'] } as const;

const MEMORY = {
  better: 'less',
  argument: 'quantity',
  dimension: 'quantity',
  scopes: [],
  needs: [],
  part: 'memory',
} as const;

const DELTA = { ...MEMORY, shape: 'series', subjects: ['model', 'step'], reach: 'series' } as const;

const RATE = {
  argument: 'layer',
  shape: 'number',
  per: 'corpus',
  dimension: 'ratio',
  better: 'less',
  subjects: ['model'],
  scopes: [],
  needs: ['transcribe'],
  part: 'accuracy',
  reach: 'cell',
  percent: true,
  absent: 'no reference for the layer',
} as const;

/** One number a launch that counts what happened. */
const COUNT = {
  argument: 'none',
  shape: 'number',
  per: 'launch',
  dimension: 'count',
  better: 'less',
  subjects: [],
  scopes: [],
  reach: 'launch',
} as const;

const SERVE = { ...COUNT, needs: ['serve'], absent: 'no `serve`' } as const;

const CHECKPOINT_MEANING: Readonly<Record<CheckpointMetric, string>> = {
  heap: 'allocator bytes in use',
  arena: 'allocator bytes held',
  anon: 'anonymous and shared memory',
  shared: 'shared memory, in no file that has a name',
  'child-anon': 'the part of `anon` in descendants',
  rss: 'resident set',
  pss: 'proportional set',
  private: 'private pages',
  'js-heap': 'JavaScript heap',
  device: 'memory of GPUs',
  group: 'memory of the control group',
  handles: 'open files',
  threads: 'threads',
  mappings: 'memory mappings',
  processes: 'descendants, zombies included',
  zombies: 'dead descendants that nobody waits for',
};

const ABSENT: Readonly<Partial<Record<CheckpointMetric, string>>> = {
  heap: 'not glibc',
  arena: 'not glibc',
  rss: 'never',
  'js-heap': 'never',
  device: 'no device is open; it tells no memory',
  group: 'no control group of its own',
};

function checkpointMetric(metric: CheckpointMetric): MetricDefinition {
  return {
    meaning: CHECKPOINT_MEANING[metric],
    argument: 'none',
    shape: 'series',
    per: 'checkpoint',
    dimension: unitOf(metric),
    better: 'less',
    subjects: ['process', 'model', 'step'],
    scopes: ['at'],
    needs: [],
    part: 'memory',
    reach: 'series',
    absent: ABSENT[metric] ?? 'no /proc',
  };
}

const OTHERS = {
  ttft: {
    ...FIRST_CHUNK,
    meaning: 'first chunk of any kind that holds a byte',
    absent: 'aligner: one chunk, use `total`',
  },
  ttft_text: { ...FIRST_CHUNK, meaning: 'first chunk after `<asr_text>`', absent: 'aligner; no text' },
  itl: {
    ...LATENCY,
    meaning: 'gap between chunks',
    per: 'token gap',
    subjects: ['model'],
    summarised: true,
    needs: ['transcribe'],
    absent: 'burst; fewer than 2 chunks',
  },
  tokens_per_s: {
    ...FIRST_CHUNK,
    meaning: "rate from the engine's counters",
    dimension: '1/s',
    better: 'more',
    absent: 'burst; no statistics call',
  },
  total: {
    ...LATENCY,
    meaning: 'the whole call',
    per: 'transcribe, align; iteration',
    subjects: ['model', 'step', 'iteration'],
    needs: ['transcribe', 'align'],
    absent: 'never',
  },
  rtf: {
    ...LATENCY,
    meaning: '`total` over the length of the audio',
    per: 'transcribe, align; iteration',
    dimension: 'ratio',
    subjects: ['model', 'step', 'iteration'],
    needs: ['transcribe', 'align'],
    absent: 'never',
  },
  load_time: { ...LATENCY, meaning: 'a load', per: 'load', needs: ['load'], absent: 'no `load`' },
  unload_time: { ...LATENCY, meaning: 'an unload', per: 'unload', needs: ['unload'], absent: 'no `unload`' },
  peak: {
    ...MEMORY,
    meaning: 'largest value: of `rss` from the kernel, of others at a checkpoint',
    shape: 'number',
    per: 'launch',
    subjects: ['process'],
    reach: 'launch',
    absent: 'quantity absent',
  },
  growth: {
    ...MEMORY,
    meaning: 'growth per iteration, or per pass with `per`',
    shape: 'number',
    per: 'launch',
    subjects: ['process'],
    scopes: ['at', 'per'],
    reach: 'launch',
    absent: 'fewer than 8 iterations; `respawn` in `each`',
  },
  load_delta: { ...DELTA, meaning: 'loaded less before', per: 'load', needs: ['load'], absent: 'no `load`' },
  infer_delta: {
    ...DELTA,
    meaning: 'inferred less before',
    per: 'transcribe, align',
    needs: ['transcribe', 'align'],
    absent: 'no such step',
  },
  unload_delta: {
    ...DELTA,
    meaning: 'unloaded less before',
    per: 'unload',
    needs: ['unload'],
    absent: 'no `unload`',
  },
  net_delta: {
    ...DELTA,
    meaning: 'unloaded less before its load',
    per: 'unload',
    needs: ['unload'],
    absent: 'no `unload`',
  },
  wer: { ...RATE, meaning: 'word error rate', absent: 'no reference for the layer; zh, ja, yue: use `cer`' },
  cer: { ...RATE, meaning: 'character error rate' },
  mixer: { ...RATE, meaning: 'mixed error rate: Han characters, Latin words' },
  distinct_texts: {
    ...COUNT,
    meaning: 'different texts over all iterations; of several models, the most',
    per: 'model',
    better: 'one',
    subjects: ['model'],
    needs: ['transcribe', 'align'],
    part: 'accuracy',
    reach: 'cell',
    absent: 'no such step',
  },
  repeated_share: {
    ...COUNT,
    meaning: 'share of the recognised text that is a loop of the model',
    dimension: 'ratio',
    subjects: ['model'],
    reach: 'cell',
    needs: ['transcribe'],
    percent: true,
    absent: 'nothing was transcribed',
  },
  align_errors: {
    ...COUNT,
    meaning: 'findings `E_…`, all rounds together',
    subjects: ['model', 'step'],
    needs: ['align'],
    part: 'accuracy',
    absent: 'no `align`',
  },
  align_warnings: {
    ...COUNT,
    meaning: 'share of units with a finding `W_…`',
    shape: 'series',
    per: 'align',
    dimension: 'ratio',
    subjects: ['model', 'step'],
    needs: ['align'],
    part: 'accuracy',
    reach: 'series',
    percent: true,
    absent: 'no `align`',
  },
  aas: {
    ...COUNT,
    meaning: 'accumulated average shift against the reference times',
    per: 'corpus',
    dimension: 'time',
    needs: ['align'],
    part: 'accuracy',
    reach: 'cell',
    absent: 'no `align`; no `words`',
  },
  models_loaded: {
    ...COUNT,
    meaning: 'models loaded',
    shape: 'series',
    per: 'checkpoint',
    subjects: ['model', 'step'],
    scopes: ['at'],
    needs: [],
    reach: 'series',
    absent: 'never',
  },
  loads: {
    ...COUNT,
    meaning: 'loads',
    subjects: ['model', 'step'],
    better: 'neither',
    needs: ['load'],
    absent: 'no `load`',
  },
  chunks: {
    ...COUNT,
    meaning: 'passes over chunks',
    better: 'neither',
    needs: ['chunk'],
    absent: 'no `chunk`',
  },
  failures: {
    ...COUNT,
    meaning: 'share of chunks (without chunks: of iterations) in which a step failed',
    dimension: 'ratio',
    needs: [],
    percent: true,
    absent: 'never',
  },
  chunk_length: {
    ...LATENCY,
    meaning: 'length of a chunk',
    per: 'chunk',
    better: 'neither',
    subjects: [],
    needs: ['chunk'],
    absent: 'no `chunk`',
  },
  speech_lost: {
    ...COUNT,
    meaning: 'speech that is in no chunk',
    per: 'cell',
    dimension: 'time',
    needs: ['chunk'],
    reach: 'cell',
    absent: 'no `chunk`',
  },
  jobs_lost: { ...SERVE, meaning: 'jobs without an answer' },
  temp_files: {
    ...SERVE,
    meaning: 'temporary files left after a job',
    shape: 'series',
    per: 'job',
    reach: 'series',
  },
  delivery: {
    ...LATENCY,
    meaning: 'first text from engine host to client',
    per: 'job',
    subjects: [],
    needs: ['serve'],
    absent: 'no `serve`',
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;

/** Every metric that a gate can name. */
export type MetricName = keyof typeof OTHERS | CheckpointMetric;

export const METRICS: Readonly<Record<MetricName, MetricDefinition>> = {
  ...OTHERS,
  ...(Object.fromEntries(CHECKPOINT_METRICS.map((metric) => [metric, checkpointMetric(metric)])) as Record<
    CheckpointMetric,
    MetricDefinition
  >),
};

export const METRIC_NAMES = Object.keys(METRICS) as readonly MetricName[];

export const isMetricName = (name: string): name is MetricName => Object.hasOwn(METRICS, name);

/** What a metric measures; undefined for a name or quantity that does not exist. */
export function dimensionOfMetric({ name, argument, statistic }: Metric): Dimension | undefined {
  if (!isMetricName(name)) return undefined;
  if (statistic === 'n') return 'count';
  const { dimension } = METRICS[name];
  if (dimension !== 'quantity') return dimension;
  return argument !== undefined && isQuantity(argument) ? unitOf(argument) : undefined;
}
