import {
  CHECKPOINT_METRICS,
  type CheckpointMetric,
  GATED_METRICS,
  type GatedMetric,
} from '../../record/metric.ts';

/** Processes that `of` may name; without `of`, memory is the engine's. */
export const PROCESSES = ['engine', 'harness', 'server'] as const;
export type ProcessName = (typeof PROCESSES)[number];

/** Text layers of the error rates. */
export const LAYERS = ['raw', 'itn', 'zh-tw'] as const;

export const isQuantity = (name: string): name is CheckpointMetric =>
  (CHECKPOINT_METRICS as readonly string[]).includes(name);

export const isGated = (name: string): name is GatedMetric =>
  (GATED_METRICS as readonly string[]).includes(name);

export const isProcess = (name: string): name is ProcessName =>
  (PROCESSES as readonly string[]).includes(name);
