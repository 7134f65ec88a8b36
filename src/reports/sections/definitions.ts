import type { CheckpointMetric } from '../../record/metric.ts';

/** What one name in a report means. `docs/metrics.md` says the same, in the same words: a test compares them. */
export interface Definition {
  readonly what: string;
  readonly unit: string;
  readonly better: 'less' | 'more' | '0' | '1' | 'neither';
  /** When there is no value. */
  readonly absent?: string;
}

const OFF_LINUX = 'not Linux';

const MEMORY: Readonly<Record<CheckpointMetric, Definition>> = {
  heap: {
    what: 'uordblks + hblkhd of glibc’s mallinfo2, in the host: bytes that malloc has given out and not got back',
    unit: 'bytes',
    better: 'less',
    absent: 'another allocator; the trial below fails',
  },
  arena: {
    what: 'arena + hblkhd: bytes that malloc holds of the system, free ones included',
    unit: 'bytes',
    better: 'less',
    absent: 'as heap',
  },
  anon: {
    what: 'Anonymous − LazyFree + Swap of smaps_rollup + shared memory (RssShmem, and files in memory that are held and not mapped), of the whole process tree: whoever allocated it',
    unit: 'bytes',
    better: 'less',
    absent: 'kernel without smaps_rollup',
  },
  shared: {
    what: 'the part of anon that is shared memory: shared mappings without a file, System V segments, memfd and files of tmpfs',
    unit: 'bytes',
    better: 'less',
    absent: 'as anon',
  },
  'child-anon': {
    what: 'the part of anon that descendants of the host hold',
    unit: 'bytes',
    better: 'less',
    absent: 'as anon',
  },
  rss: { what: 'resident set size', unit: 'bytes', better: 'less', absent: OFF_LINUX },
  pss: {
    what: 'proportional set size: resident pages, shared ones divided by their sharers',
    unit: 'bytes',
    better: 'less',
    absent: OFF_LINUX,
  },
  private: { what: 'Private_Clean + Private_Dirty (USS)', unit: 'bytes', better: 'less', absent: OFF_LINUX },
  'js-heap': { what: 'used heap of V8 in the host', unit: 'bytes', better: 'less', absent: 'never' },
  device: {
    what: 'memory of GPUs held by the process tree: drm-resident-* (else drm-memory-*, drm-total-*) of /proc/PID/fdinfo, each client once, or what nvidia-smi says of its processes',
    unit: 'bytes',
    better: 'less',
    absent: 'no device is open; a device that tells no memory',
  },
  group: {
    what: 'anonymous, shared and kernel memory of the control group of the host, less that of processes in it which are not of its tree',
    unit: 'bytes',
    better: 'less',
    absent: 'no control group but the root',
  },
  handles: { what: 'entries of /proc/PID/fd', unit: 'count', better: 'less', absent: OFF_LINUX },
  threads: { what: 'entries of /proc/PID/task', unit: 'count', better: 'less', absent: OFF_LINUX },
  mappings: { what: 'lines of /proc/PID/maps', unit: 'count', better: 'less', absent: OFF_LINUX },
  processes: {
    what: 'descendants of the host, dead and unreaped ones and those whose parent has ended included',
    unit: 'count',
    better: 'less',
    absent: OFF_LINUX,
  },
  zombies: {
    what: 'the part of processes that is dead and unreaped',
    unit: 'count',
    better: 'less',
    absent: OFF_LINUX,
  },
};

const LATENCY = {
  ttft: {
    what: 'first chunk of any kind that holds a byte, language and <asr_text> included',
    unit: 'ns',
    better: 'less',
    absent: 'aligner; burst; no chunk',
  },
  ttft_text: {
    what: 'the chunk that brings the first of the text',
    unit: 'ns',
    better: 'less',
    absent: 'as ttft; no text',
  },
  itl: {
    what: 'gap between neighbouring chunks that hold a byte, all rounds pooled',
    unit: 'ns',
    better: 'less',
    absent: 'burst; fewer than two chunks',
  },
  tokens_per_s: {
    what: 'tokens generated / time of generating them, both differences of the engine’s cumulative counters',
    unit: 'per second',
    better: 'more',
    absent: 'no counters; burst',
  },
  total: { what: 'length of the call', unit: 'ns', better: 'less' },
  rtf: { what: 'total / length of the audio', unit: 'ratio', better: 'less' },
  load_time: { what: 'length of start', unit: 'ns', better: 'less', absent: 'no such step' },
  unload_time: { what: 'length of destroy', unit: 'ns', better: 'less', absent: 'no such step' },
} as const satisfies Readonly<Record<string, Definition>>;

const ACCURACY = {
  wer: {
    what: 'word error rate: tokens are words, split at white space',
    unit: 'ratio',
    better: 'less',
  },
  cer: {
    what: 'character error rate: tokens are code points (𠮷 is one, not two)',
    unit: 'ratio',
    better: 'less',
    absent: 'no reference text',
  },
  mixer: {
    what: 'mixed error rate: each Han or Kana character is a token, each run of other letters and digits is a token',
    unit: 'ratio',
    better: 'less',
    absent: 'no reference text',
  },
  distinct_texts: {
    what: 'how many different texts a model gave for the same audio over all iterations',
    unit: 'count',
    better: '1',
  },
  align_errors: {
    what: 'findings that fail an alignment (E_…)',
    unit: 'count',
    better: '0',
    absent: 'no align step',
  },
  align_warnings: {
    what: 'units with a warning (W_…)',
    unit: 'ratio',
    better: 'less',
    absent: 'no align step',
  },
  aas: {
    what: 'accumulated average shift against reference times',
    unit: 'ms',
    better: 'less',
  },
} as const satisfies Readonly<Record<string, Definition>>;

const VERDICT = {
  rate: {
    what: 'growth per iteration: the slope of the line fitted through the judged iterations, level steps taken out',
    unit: 'bytes or units per iteration',
    better: 'less',
    absent: 'fewer than 8 iterations',
  },
  interval: {
    what: 'where the rate lies with 99 % confidence, given the noise and its autocorrelation',
    unit: 'bytes or units per iteration',
    better: 'neither',
    absent: 'as rate',
  },
  'could-see': {
    what: 'tolerance + MDE: the smallest growth that this run would have called a leak with 99 % probability',
    unit: 'bytes or units per iteration',
    better: 'less',
    absent: 'as rate',
  },
  tolerance: {
    what: 'growth per iteration below which a quantity counts as bounded; the scenario sets it',
    unit: 'bytes or units per iteration',
    better: 'neither',
  },
  'warm-up': {
    what: 'iterations at the start that the verdict leaves out, because memory was still settling; found in the data',
    unit: 'iterations',
    better: 'neither',
  },
  verdict: {
    what: 'leak: the whole interval lies above the tolerance, to the end. no leak, plateau (after a warm-up) and pool step (a level change): it lies below. inconclusive: the data do not decide',
    unit: 'word',
    better: 'neither',
  },
} as const satisfies Readonly<Record<string, Definition>>;

export const DEFINITIONS = { ...VERDICT, ...MEMORY, ...LATENCY, ...ACCURACY } as const;
export type DefinedName = keyof typeof DEFINITIONS;

export const DEFINED_NAMES = Object.keys(DEFINITIONS).filter((name): name is DefinedName =>
  Object.hasOwn(DEFINITIONS, name),
);

/** The definition of a name, where it has one. */
export function definitionOf(name: string): Definition | undefined {
  const known = DEFINED_NAMES.find((defined) => defined === name);
  return known === undefined ? undefined : DEFINITIONS[known];
}
