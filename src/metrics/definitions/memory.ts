import { exact } from '../../record/exact.ts';
import {
  CHECKPOINT_METRICS,
  type CheckpointMetric,
  checkpointDefinition,
  isCheckpointMetric,
} from '../../record/metric.ts';
import { tracePeak, traceSeries } from '../series/beside-engine.ts';
import { checkpointSeries, peakOf } from '../series/checkpoints.ts';
import { type Delta, deltaSeries } from '../series/deltas.ts';
import { absent, type Extract } from '../series/series.ts';
import type { MetricDefinition, Reading } from './definition.ts';

const MEMORY = {
  better: 'less',
  argument: 'quantity',
  dimension: 'quantity',
  scopes: [],
  needs: [],
  part: 'memory',
} as const;

export const DELTAS = {
  load_delta: { words: ['load'] },
  infer_delta: { words: ['transcribe', 'align'] },
  unload_delta: { words: ['unload'] },
  net_delta: { words: ['unload'], fromLoad: true },
} as const satisfies Readonly<Record<string, Delta>>;

const ofDelta = (delta: Delta) =>
  ({
    ...MEMORY,
    shape: 'series',
    subjects: ['model', 'step'],
    reach: 'series',
    per: delta.words.join(', '),
    needs: delta.words,
    read: (of: Reading): Extract =>
      ofQuantity(of, (quantity) => deltaSeries(of.segments, delta, quantity, of.selection)),
  }) as const;

function ofQuantity(
  { metric: { argument = '' } }: Reading,
  read: (quantity: CheckpointMetric) => Extract,
): Extract {
  return isCheckpointMetric(argument) ? read(argument) : absent(`no quantity ${argument}`);
}

/** Metrics that are made of a quantity of the checkpoints. */
export const OF_QUANTITIES = {
  peak: {
    ...MEMORY,
    meaning: 'largest value: of `rss` from the kernel, of others at a checkpoint',
    shape: 'number',
    per: 'launch',
    subjects: ['process'],
    reach: 'launch',
    read: (of) =>
      ofQuantity(of, (quantity) =>
        of.own === undefined ? peakOf(of.segments, quantity) : tracePeak(of.own, quantity),
      ),
  },
  growth: {
    ...MEMORY,
    meaning: 'growth per iteration, or per pass with `per`',
    shape: 'number',
    per: 'launch',
    subjects: ['process'],
    scopes: ['at', 'per'],
    reach: 'launch',
    read: () => absent('growth is judged, not measured'),
  },
  load_delta: { ...ofDelta(DELTAS.load_delta), meaning: 'loaded less before' },
  infer_delta: { ...ofDelta(DELTAS.infer_delta), meaning: 'inferred less before' },
  unload_delta: { ...ofDelta(DELTAS.unload_delta), meaning: 'unloaded less before' },
  net_delta: {
    ...ofDelta(DELTAS.net_delta),
    meaning: 'unloaded less before its load',
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;

function ofCheckpoint(metric: CheckpointMetric): MetricDefinition {
  const { meaning, unit, what, absent = 'not Linux' } = checkpointDefinition(metric);
  return {
    meaning,
    argument: 'none',
    shape: 'series',
    per: 'checkpoint',
    dimension: unit,
    better: 'less',
    subjects: ['process', 'model', 'step'],
    scopes: ['at'],
    needs: [],
    part: 'memory',
    reach: 'series',
    read: ({ own, segments, selection, checkpoint: at }) =>
      own === undefined
        ? checkpointSeries(segments, metric, { ...selection, ...exact({ at }) })
        : traceSeries(own, metric),
    report: { what, absent },
  };
}

/** The quantities of the checkpoints themselves. */
export const QUANTITIES = Object.fromEntries(
  CHECKPOINT_METRICS.map((metric) => [metric, ofCheckpoint(metric)]),
) as Readonly<Record<CheckpointMetric, MetricDefinition>>;
