/** What a quantity is that is read at every checkpoint: all that gates, reports, tables and the docs say of it. */
interface CheckpointDefinition {
  /** For reports; docs/metrics.md says it in the same words. */
  readonly what: string;
  /** For the table of gates (docs/gates.md#metrics). */
  readonly meaning: string;
  readonly unit: 'bytes' | 'count';
  /** When there is no value. Default: `not Linux`. */
  readonly absent?: string;
  /** Smallest change that it can show: malloc granules, pages, counts; nvidia-smi speaks in MiB. */
  readonly quantum: number;
  /** Growth per iteration below which it counts as bounded. Quantities without one are reported, never gated. */
  readonly tolerance?: number;
  /** Part of another, there to name its growth: tables of all quantities leave it out where it is 0 throughout. */
  readonly witness?: true;
  /** Read of /proc, from outside: absent with the reason that /proc gives. */
  readonly proc?: true;
  /** Has a picture in the report of the engine, or of the server, though it is not gated. */
  readonly pictured?: 'engine' | 'server';
}

const GRANULE = 16;
const PAGE = 4096;

const BYTES = { unit: 'bytes', quantum: PAGE } as const;
const COUNT = { unit: 'count', quantum: 0.1, proc: true } as const;
const GATED_COUNT = { ...COUNT, tolerance: 0.05 } as const;

/**
 * Every quantity of a checkpoint, by its id: one name in code, JSON, gates and reports. The record's schema is made from
 * these, and so are the columns of its traces.
 */
const CHECKPOINT = {
  heap: {
    what: 'uordblks + hblkhd of glibc’s mallinfo2, in the host: bytes that malloc has given out and not got back',
    meaning: 'allocator bytes in use',
    unit: 'bytes',
    absent: 'another allocator; the trial below fails',
    quantum: GRANULE,
    tolerance: 1024,
  },
  arena: {
    what: 'arena + hblkhd: bytes that malloc holds of the system, free ones included',
    meaning: 'allocator bytes held',
    unit: 'bytes',
    absent: 'as heap',
    quantum: GRANULE,
  },
  anon: {
    ...BYTES,
    what: 'Anonymous − LazyFree + Swap of smaps_rollup + shared memory (RssShmem, and files in memory that are held and not mapped), of the whole process tree: whoever allocated it',
    meaning: 'anonymous and shared memory',
    absent: 'kernel without smaps_rollup',
    tolerance: 256 * 1024,
    proc: true,
  },
  shared: {
    ...BYTES,
    what: 'the part of anon that is shared memory: shared mappings without a file, System V segments, memfd and files of tmpfs',
    meaning: 'shared memory, in no file that has a name',
    absent: 'as anon',
    witness: true,
    proc: true,
  },
  'child-anon': {
    ...BYTES,
    what: 'the part of anon that descendants of the host hold',
    meaning: 'the part of `anon` in descendants',
    absent: 'as anon',
    witness: true,
    proc: true,
  },
  rss: {
    ...BYTES,
    what: 'resident set size',
    meaning: 'resident set',
    proc: true,
    pictured: 'engine',
  },
  pss: {
    ...BYTES,
    what: 'proportional set size: resident pages, shared ones divided by their sharers',
    meaning: 'proportional set',
    proc: true,
  },
  private: { ...BYTES, what: 'Private_Clean + Private_Dirty (USS)', meaning: 'private pages', proc: true },
  'js-heap': {
    what: 'used heap of V8 in the host',
    meaning: 'JavaScript heap',
    unit: 'bytes',
    absent: 'never',
    quantum: GRANULE,
    pictured: 'server',
  },
  device: {
    what: 'memory of GPUs held by the process tree: drm-resident-* (else drm-memory-*, drm-total-*) of /proc/PID/fdinfo, each client once, or what nvidia-smi says of its processes',
    meaning: 'memory of GPUs',
    unit: 'bytes',
    absent: 'no device is open; a device that tells no memory',
    quantum: 1024 * 1024,
    tolerance: 256 * 1024,
  },
  group: {
    ...BYTES,
    what: 'anonymous, shared and kernel memory of the control group of the host, less that of processes in it which are not of its tree',
    meaning: 'memory of the control group',
    absent: 'no control group but the root',
    pictured: 'engine',
  },
  handles: { ...GATED_COUNT, what: 'entries of /proc/PID/fd', meaning: 'open files' },
  threads: { ...GATED_COUNT, what: 'entries of /proc/PID/task', meaning: 'threads' },
  mappings: { ...GATED_COUNT, what: 'lines of /proc/PID/maps', meaning: 'memory mappings' },
  processes: {
    ...GATED_COUNT,
    what: 'descendants of the host, dead and unreaped ones and those whose parent has ended included',
    meaning: 'descendants, zombies included',
  },
  zombies: {
    ...COUNT,
    what: 'the part of processes that is dead and unreaped',
    meaning: 'dead descendants that nobody waits for',
    witness: true,
  },
} as const satisfies Readonly<Record<string, CheckpointDefinition>>;

export type CheckpointMetric = keyof typeof CHECKPOINT;

/** The quantities that `not leak` judges: those with a tolerance (docs/leak-verdict.md). */
export type GatedMetric = {
  [Id in CheckpointMetric]: (typeof CHECKPOINT)[Id] extends { tolerance: number } ? Id : never;
}[CheckpointMetric];

export const checkpointDefinition = (metric: CheckpointMetric): CheckpointDefinition => CHECKPOINT[metric];

export const CHECKPOINT_METRICS = Object.keys(CHECKPOINT) as readonly CheckpointMetric[];

export const isCheckpointMetric = (name: string): name is CheckpointMetric => Object.hasOwn(CHECKPOINT, name);

export const isGated = (name: string): name is GatedMetric =>
  isCheckpointMetric(name) && checkpointDefinition(name).tolerance !== undefined;

export const GATED_METRICS: readonly GatedMetric[] = CHECKPOINT_METRICS.filter(isGated);

/** Whether a table shows these values of a quantity. */
export const isShown = (metric: CheckpointMetric, values: readonly (number | null)[]): boolean =>
  checkpointDefinition(metric).witness !== true || values.some((value) => value !== 0);

/** Quantities that get a picture of their own in each variant, where they are judged and not constant. */
export const picturedOf = (process: 'engine' | 'server'): CheckpointMetric[] =>
  CHECKPOINT_METRICS.filter((metric) => isGated(metric) || checkpointDefinition(metric).pictured === process);

export const unitOf = (metric: CheckpointMetric): 'bytes' | 'count' => CHECKPOINT[metric].unit;

/** Its column in a trace, which carries its unit. */
export const columnOf = (metric: CheckpointMetric): string =>
  `${metric.replaceAll('-', '_')}${unitOf(metric) === 'bytes' ? '_bytes' : ''}`;

/** Tolerance per iteration: the growth below which a quantity counts as bounded (docs/leak-verdict.md). */
export const DEFAULT_TOLERANCE = Object.fromEntries(
  GATED_METRICS.map((metric) => [metric, CHECKPOINT[metric].tolerance]),
) as Readonly<Record<GatedMetric, number>>;

export const quantumOf = (metric: CheckpointMetric): number => CHECKPOINT[metric].quantum;

/** Why `device` has no value where there is nothing to measure: no answer is lacking then. */
export const NO_DEVICE = 'no device is open in the process tree';

/** Why `heap` has no value where a program is measured and nobody asked for it: the answer says so. */
export const HEAP_NOT_COUNTED =
  'a program tells nobody what it has allocated, unless it is counted (`heap: preload`)';
