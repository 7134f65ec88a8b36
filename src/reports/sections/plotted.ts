import type { CheckpointMetric } from '../../record/metric.ts';
import type { Growth, RunRecord, Variant } from '../../record/run-record.ts';
import { measuredProcess, subjectName } from '../../record/segments.ts';
import { jobsOf, serverTrace } from './served-section.ts';
import { endTrace, longest, type Trace } from './traces.ts';

/** Lines in one frame that a reader can tell apart. */
const MOST_LINES = 8;

/** Where the picture of a quantity lies, below the run's folder. */
export const plotName = (metric: CheckpointMetric): string => `plots/${metric}.svg`;

/** The traces that one picture of a quantity shows, with the place of their variant, which gives the colour. */
export function plottedTraces(
  record: RunRecord,
  metric: CheckpointMetric,
): {
  readonly label: string;
  readonly index: number;
  readonly trace: Trace;
  readonly growth: Growth | undefined;
}[] {
  return record.variants
    .flatMap((variant, index) => {
      const trace = traceOf(variant, metric);
      if (trace === undefined || trace.points.length < 2) return [];
      const served = measuredProcess(variant).name === 'server';
      const growth = (served ? variant.serverGrowth : variant.growth)?.[metric];
      return [{ label: subjectName(variant.id, variant), index, trace, growth }];
    })
    .slice(0, MOST_LINES);
}

function traceOf(variant: Variant, metric: CheckpointMetric): Trace | undefined {
  if (measuredProcess(variant).name === 'server') return serverTrace(jobsOf(variant), metric);
  const segment = longest(variant);
  return segment === undefined ? undefined : endTrace(segment, metric);
}
