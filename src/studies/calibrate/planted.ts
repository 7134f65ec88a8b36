import type { CalibrationSettings } from '../../bindings/calibration-model.ts';
import type { GatedMetric } from '../../record/metric.ts';

/** Planted faults, and what the harness must make of them: docs/calibrate.md#what-is-planted. Pure. */
export interface PlantedGrowth {
  readonly id: string;
  readonly planted: string;
  readonly settings: CalibrationSettings;
  /** How an iteration goes round. */
  readonly cycle: 'restart' | 'recreate';
  readonly iterations: number;
  /** The quantity that it is planted in. */
  readonly metric: GatedMetric;
  /** Growth per iteration; 0: bounded. */
  readonly rate: number;
  readonly expected: 'leak' | 'bounded' | 'pool-step';
  /** Quantities that grow with it; a leak in any other one is false. */
  readonly besides: readonly GatedMetric[];
  readonly quick: boolean;
}

const KiB = 1024;
const MiB = 1024 * KiB;
const LOOK = 100;
/** 16 MiB over 30 iterations, in the allocator's granules of 16 bytes. */
const SIXTEEN_IN_THIRTY = Math.round((16 * MiB) / 30 / 16) * 16;

interface Plan extends Partial<Pick<PlantedGrowth, 'cycle' | 'iterations' | 'expected' | 'besides'>> {
  readonly quick?: boolean;
}

const grow = (
  id: string,
  planted: string,
  metric: GatedMetric,
  rate: number,
  settings: CalibrationSettings,
  plan: Plan = {},
): PlantedGrowth => ({
  id,
  planted,
  settings,
  metric,
  rate,
  cycle: 'restart',
  iterations: LOOK,
  expected: rate > 0 ? 'leak' : 'bounded',
  besides: [],
  quick: false,
  ...plan,
});

/** The negative control: judged in every quantity, and the measure of what this machine can see. */
export const HEALTHY: readonly Pick<PlantedGrowth, 'id' | 'planted' | 'cycle' | 'iterations' | 'quick'>[] = [
  { id: 'nothing', planted: 'nothing, restarted', cycle: 'restart', iterations: LOOK, quick: true },
  {
    id: 'nothing-recreate',
    planted: 'nothing, recreated',
    cycle: 'recreate',
    iterations: LOOK,
    quick: false,
  },
];

export const PLANTED_GROWTH: readonly PlantedGrowth[] = [
  grow('heap-256', '256 B of heap', 'heap', 256, { leak_infer: 256 }, { expected: 'bounded' }),
  grow('heap-2k', '2 KiB of heap', 'heap', 2 * KiB, { leak_infer: 2 * KiB }),
  grow(
    'heap-4k',
    '4 KiB of heap, per load',
    'heap',
    4 * KiB,
    { leak_load: 4 * KiB },
    { cycle: 'recreate', quick: true },
  ),
  grow('heap-64k', '64 KiB of heap', 'heap', 64 * KiB, { leak_infer: 64 * KiB }, { quick: true }),
  grow('heap-1m', '1 MiB of heap', 'heap', MiB, { leak_infer: MiB }, { besides: ['anon'] }),
  grow(
    'heap-16m-in-30',
    '16 MiB of heap over 30 iterations',
    'heap',
    SIXTEEN_IN_THIRTY,
    { leak_infer: SIXTEEN_IN_THIRTY },
    { iterations: 30, besides: ['anon'] },
  ),
  grow('heap-every-fifth', '64 KiB of heap each 5th iteration', 'heap', (64 * KiB) / 5, {
    leak_infer: 64 * KiB,
    leak_every: 5,
  }),
  grow(
    'mmap-1m',
    '1 MiB by direct mmap',
    'anon',
    MiB,
    { leak_mmap_infer: MiB },
    { besides: ['mappings'], quick: true },
  ),
  grow(
    'shared-1m',
    '1 MiB of shared memory',
    'anon',
    MiB,
    { leak_shm_infer: MiB },
    { besides: ['mappings'] },
  ),
  grow('child-1m', '1 MiB in a child process', 'anon', MiB, { leak_child_infer: MiB }),
  grow('zombies', '1 child that nobody waits for', 'processes', 1, { leak_zombie_infer: 1 }),
  grow(
    'handles',
    '1 file handle, per load',
    'handles',
    1,
    { leak_handle_load: 1 },
    { cycle: 'recreate', quick: true },
  ),
  grow('threads', '1 thread', 'threads', 1, { leak_thread_infer: 1 }, { besides: ['mappings'], quick: true }),
  grow(
    'pool',
    '4 MiB at iterations 45 and 90, kept',
    'heap',
    0,
    { pool_step: 4 * MiB, pool_every: 45 },
    { expected: 'pool-step', quick: true },
  ),
  grow(
    'plateau',
    '8 MiB warm-up that levels off',
    'heap',
    0,
    { warm_bytes: 8 * MiB, warm_rounds: 6 },
    { quick: true },
  ),
  grow('fragmentation', '64 KiB holed for 20 iterations', 'heap', 0, {
    fragment_bytes: 64 * KiB,
    fragment_rounds: 20,
  }),
];

/** What is planted in the time and text of rounds. */
export const PLANTED_ROUNDS = {
  rounds: 20,
  settings: {
    ttft_ms: 40,
    token_ms: 2,
    text: 'one two three four five six seven eight nine ten',
    word_errors: 0.2,
    seed: 7,
  },
  ttft: 40e6,
  itl: 2e6,
  /** Two of ten words. */
  wer: 0.2,
} as const;

export interface PlantedFault {
  readonly id: string;
  readonly planted: string;
  readonly settings: CalibrationSettings;
  /** Kind of failure in a step record. */
  readonly expected: string;
  readonly quick: boolean;
}

export const PLANTED_FAULTS: readonly PlantedFault[] = [
  {
    id: 'segv',
    planted: 'SIGSEGV in an inference',
    settings: { die: 'segv' },
    expected: 'crashed',
    quick: true,
  },
  {
    id: 'abort',
    planted: 'abort() in a restart',
    settings: { die: 'abort', die_at: 'restart' },
    expected: 'crashed',
    quick: false,
  },
  {
    id: 'exit',
    planted: 'exit(7) in an inference',
    settings: { die: 'exit', die_code: 7 },
    expected: 'exited',
    quick: false,
  },
  {
    id: 'hang',
    planted: 'a call that never returns',
    settings: { die: 'hang' },
    expected: 'hung',
    quick: true,
  },
];
