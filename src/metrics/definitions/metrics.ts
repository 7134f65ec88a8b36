import type { Metric } from '../../record/gate-expression.ts';
import { type CheckpointMetric, isCheckpointMetric, unitOf } from '../../record/metric.ts';
import { ACCURACY } from './accuracy.ts';
import { COSTS } from './cost.ts';
import { COUNTS } from './counts.ts';
import type { MetricDefinition } from './definition.ts';
import type { Dimension } from './dimension.ts';
import { LATENCIES } from './latency.ts';
import { OF_QUANTITIES, QUANTITIES } from './memory.ts';

const OTHERS = { ...LATENCIES, ...OF_QUANTITIES, ...ACCURACY, ...COSTS, ...COUNTS };

/** Every metric that a gate can name. */
export type MetricName = keyof typeof OTHERS | CheckpointMetric;

export const METRICS: Readonly<Record<MetricName, MetricDefinition>> = { ...OTHERS, ...QUANTITIES };

export const METRIC_NAMES = Object.keys(METRICS) as readonly MetricName[];

export const isMetricName = (name: string): name is MetricName => Object.hasOwn(METRICS, name);

/** What a metric measures; undefined for a name or quantity that does not exist. */
export function dimensionOfMetric({ name, argument, statistic }: Metric): Dimension | undefined {
  if (!isMetricName(name)) return undefined;
  if (statistic === 'n') return 'count';
  const { dimension } = METRICS[name];
  if (dimension !== 'quantity') return dimension;
  return argument !== undefined && isCheckpointMetric(argument) ? unitOf(argument) : undefined;
}
