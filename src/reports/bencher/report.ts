import { exact } from '../../record/exact.ts';
import type { RunRecord } from '../../record/run-record.ts';
import {
  benchmarkName,
  type Measure,
  measuresOf,
  OUTCOME_LEVELS,
  outcomeOfVariant,
} from '../exports/measures.ts';
import { shownVerdict } from '../sections/verdict.ts';

interface Metric {
  readonly value: number;
  readonly lower_value?: number;
  readonly upper_value?: number;
}

/**
 * Bencher Metric Format (bencher.dev/docs/reference/bencher-metric-format): a benchmark for the run, each variant and each model in it.
 * Each run and variant has the measure `verdict`, so that one that failed is a point too, and not a gap. Pure.
 */
export function bencherReport(record: RunRecord): string {
  const benchmarks: Record<string, Record<string, Metric>> = {};
  const put = (benchmark: string, measure: string, metric: Metric): void => {
    benchmarks[benchmark] = { ...benchmarks[benchmark], [measure]: metric };
  };
  put(benchmarkName(record), 'verdict', { value: OUTCOME_LEVELS[shownVerdict(record).outcome] });
  for (const variant of record.variants) {
    put(benchmarkName(record, variant.id), 'verdict', { value: OUTCOME_LEVELS[outcomeOfVariant(variant)] });
    for (const measure of measuresOf(record, variant)) {
      const model = measure.model === undefined ? [] : [measure.model];
      put(benchmarkName(record, variant.id, ...model), measure.id, metricOf(measure));
    }
  }
  return `${JSON.stringify(benchmarks, null, 2)}\n`;
}

const metricOf = ({ value, lower, upper }: Measure): Metric => ({
  value,
  ...exact({ lower_value: lower, upper_value: upper }),
});
