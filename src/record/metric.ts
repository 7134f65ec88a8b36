/** Metric ids: one name each, in code, JSON, gates and reports. docs/metrics.md defines each. */

/** Read at every checkpoint, from outside the measured process except `heap`, `arena` and `js-heap`. */
export const CHECKPOINT_METRICS = [
  'heap',
  'arena',
  'anon',
  'rss',
  'pss',
  'private',
  'js-heap',
  'handles',
  'threads',
  'mappings',
] as const;
export type CheckpointMetric = (typeof CHECKPOINT_METRICS)[number];

/** The quantities that `not leak` judges. RSS and PSS are reported, never gated (docs/leak-verdict.md). */
export const GATED_METRICS = ['heap', 'anon', 'handles', 'threads', 'mappings'] as const;
export type GatedMetric = (typeof GATED_METRICS)[number];

/** `threads` and the like are counts; everything else at a checkpoint is in bytes. */
export function unitOf(metric: CheckpointMetric): 'bytes' | 'count' {
  return metric === 'handles' || metric === 'threads' || metric === 'mappings' ? 'count' : 'bytes';
}

/** Tolerance per iteration: the growth below which a quantity counts as bounded (docs/leak-verdict.md). */
export const DEFAULT_TOLERANCE: Readonly<Record<GatedMetric, number>> = {
  heap: 1024,
  anon: 256 * 1024,
  handles: 0.05,
  threads: 0.05,
  mappings: 0.05,
};

/** Smallest change a quantity can show: 16 B malloc granules, 4 KiB pages, counts (docs/leak-verdict.md). */
export function quantumOf(metric: CheckpointMetric): number {
  if (unitOf(metric) === 'count') return 0.1;
  return metric === 'heap' || metric === 'arena' || metric === 'js-heap' ? 16 : 4096;
}
