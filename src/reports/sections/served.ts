import type { CheckpointMetric } from '../../record/metric.ts';
import type { Readings, Variant } from '../../record/run-record.ts';
import { countedSegments } from '../../record/segments.ts';
import { longestLaunch, type RecordedJob, servedJobs } from '../../record/served-jobs.ts';
import type { Trace } from './traces.ts';

/** All jobs of a variant, in order; of the launch with most of them where there are several. */
export const jobsOf = (variant: Variant): RecordedJob[] => servedJobs(longestLaunch(variant));

/** How long the first text took to its client, of the jobs that count: answered, warm-up left out; ns. */
export const deliveriesOf = (jobs: readonly RecordedJob[]): number[] =>
  jobs.flatMap(({ warmUp, served: { outcome, delivery } }) =>
    warmUp || outcome !== 'answered' ? [] : (delivery ?? []),
  );

/** A quantity of the server, one value a job. */
export function serverTrace(jobs: readonly RecordedJob[], metric: CheckpointMetric): Trace {
  return {
    name: 'job',
    points: jobs.flatMap(({ index, step }) => {
      const value = step.server?.[metric];
      return value === undefined ? [] : [{ x: index, y: value }];
    }),
  };
}

/** Most resident memory that the server had. */
export function serverPeakRss(variant: Variant): number | undefined {
  const peaks = countedSegments(variant).flatMap(({ observed }) => observed.serverPeakRss ?? []);
  return peaks.length === 0 ? undefined : Math.max(...peaks);
}

/** Files that were left when the server had stopped; undefined where it did not come to that. */
export function filesAtEnd(variant: Variant): number | undefined {
  return countedSegments(variant)
    .flatMap(({ after }) => after)
    .findLast(({ tempFiles }) => tempFiles !== undefined)?.tempFiles;
}

/** Readings of the server before its first job. */
export function serverBefore(variant: Variant): Readings | undefined {
  return countedSegments(variant)
    .flatMap(({ before }) => before)
    .find(({ server }) => server !== undefined)?.server;
}
