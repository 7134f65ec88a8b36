/** Metric ids: one name each, in code, JSON, gates and reports. docs/metrics.md defines each. */

/** Read at every checkpoint, from outside the measured process except `heap`, `arena` and `js-heap`. */
export const CHECKPOINT_METRICS = [
  'heap',
  'arena',
  'anon',
  'shared',
  'child-anon',
  'rss',
  'pss',
  'private',
  'js-heap',
  'device',
  'group',
  'handles',
  'threads',
  'mappings',
  'processes',
  'zombies',
] as const;
export type CheckpointMetric = (typeof CHECKPOINT_METRICS)[number];

/** The quantities that `not leak` judges. RSS and PSS are reported, never gated (docs/leak-verdict.md). */
export const GATED_METRICS = [
  'heap',
  'anon',
  'device',
  'handles',
  'threads',
  'mappings',
  'processes',
] as const;
export type GatedMetric = (typeof GATED_METRICS)[number];

/**
 * Parts of other quantities, there to name a growth: a table that shows all of them leaves out those that are 0
 * throughout.
 */
export const WITNESSES: readonly CheckpointMetric[] = ['shared', 'child-anon', 'zombies'];

/** Whether a table shows these values of a quantity. */
export const isShown = (metric: CheckpointMetric, values: readonly (number | null)[]): boolean =>
  !WITNESSES.includes(metric) || values.some((value) => value !== 0);

const COUNTS: readonly CheckpointMetric[] = ['handles', 'threads', 'mappings', 'processes', 'zombies'];

/** `threads` and the like are counts; everything else at a checkpoint is in bytes. */
export function unitOf(metric: CheckpointMetric): 'bytes' | 'count' {
  return COUNTS.includes(metric) ? 'count' : 'bytes';
}

/** Tolerance per iteration: the growth below which a quantity counts as bounded (docs/leak-verdict.md). */
export const DEFAULT_TOLERANCE: Readonly<Record<GatedMetric, number>> = {
  heap: 1024,
  anon: 256 * 1024,
  device: 256 * 1024,
  handles: 0.05,
  threads: 0.05,
  mappings: 0.05,
  processes: 0.05,
};

/**
 * Smallest change a quantity can show: 16 B malloc granules, 4 KiB pages, counts; nvidia-smi speaks in MiB
 * (docs/leak-verdict.md).
 */
export function quantumOf(metric: CheckpointMetric): number {
  if (unitOf(metric) === 'count') return 0.1;
  if (metric === 'device') return 1024 * 1024;
  return metric === 'heap' || metric === 'arena' || metric === 'js-heap' ? 16 : 4096;
}

/** Why `device` has no value where there is nothing to measure: no answer is lacking then. */
export const NO_DEVICE = 'no device is open in the process tree';
