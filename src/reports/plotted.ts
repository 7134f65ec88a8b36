import type { CheckpointMetric } from '../record/metric.ts';
import type { RunRecord } from '../record/run-record.ts';
import { endTrace, longest, type Trace } from './traces.ts';

/** Lines in one frame that a reader can tell apart. */
const MOST_LINES = 8;

/** Where the picture of a quantity lies, below the run's folder. */
export const plotName = (metric: CheckpointMetric): string => `plots/${metric}.svg`;

/** The traces that one picture of a quantity shows, with the place of their variant, which gives the colour. */
export function plottedTraces(
  record: RunRecord,
  metric: CheckpointMetric,
): { readonly label: string; readonly index: number; readonly trace: Trace }[] {
  return record.variants
    .flatMap((variant, index) => {
      const segment = longest(variant);
      const trace = segment === undefined ? undefined : endTrace(segment, metric);
      return trace === undefined || trace.points.length < 2 ? [] : [{ label: variant.id, index, trace }];
    })
    .slice(0, MOST_LINES);
}
