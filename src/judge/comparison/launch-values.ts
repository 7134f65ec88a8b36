import { LATENCIES } from '../../metrics/definitions/latency.ts';
import type { SpeedMetric } from '../../record/comparison.ts';
import type { Variant } from '../../record/run-record.ts';

/** One positive value of each launch that has the metric, by the launch's number; else why none has. */
export interface LaunchValues {
  readonly values: ReadonlyMap<number, number>;
  /** Launches without a value, and why the first of them has none. */
  readonly missing: number;
  readonly why: string;
  /** The cell has no such step at all. */
  readonly structural: boolean;
}

/** The median over the measured iterations of each launch (docs/comparison.md#metrics). */
export function launchValues({ segments }: Variant, metric: SpeedMetric, model: string): LaunchValues {
  const numbers = [...new Set(segments.map(({ launch }) => launch))];
  const values = new Map<number, number>();
  const reasons: string[] = [];
  let structural = 0;
  for (const number of numbers) {
    const own = segments.filter(({ launch }) => launch === number);
    const extract = LATENCIES[metric].speed.values(own, { model });
    if (extract.kind === 'absent') {
      reasons.push(extract.reason);
      if (extract.structural) structural += 1;
    } else if (extract.missing > 0) {
      // A median of those that came one by one would say nothing of those that came in a burst.
      reasons.push(`${extract.missing} of ${extract.missing + extract.values.length} values: ${extract.why}`);
    } else {
      const value = middle(extract.values);
      if (value > 0) values.set(number, value);
      else reasons.push('a value of 0: no ratio can be formed');
    }
  }
  return {
    values,
    missing: reasons.length,
    why: reasons[0] ?? 'nothing was measured',
    structural: numbers.length > 0 && structural === numbers.length,
  };
}

/** Median in logarithms: of an even number, the geometric mean of the two in the middle. */
function middle(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : Math.sqrt((sorted[half - 1] ?? Number.NaN) * upper);
}

/** Models that the cell worked on, in order of first use. */
export function modelsOf({ segments }: Variant): string[] {
  const steps = segments.flatMap(({ before, iterations }) => [
    ...before,
    ...iterations.flatMap((iteration) => iteration.steps),
  ]);
  return [...new Set(steps.flatMap(({ model }) => model ?? []))];
}
