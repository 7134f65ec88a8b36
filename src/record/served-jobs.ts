import type { Segment, StepRecord, Variant } from './run-record.ts';
import { countedSegments } from './segments.ts';
import type { ServedJob } from './served-job.ts';

/** A job of a server under load, where it stands in the record. */
export interface RecordedJob {
  readonly index: number;
  readonly warmUp: boolean;
  readonly step: StepRecord;
  readonly served: ServedJob;
}

/** Jobs in the order in which they were looked at. Pure. */
export const servedJobs = (segments: readonly Segment[]): RecordedJob[] =>
  segments
    .flatMap(({ iterations }) => iterations)
    .flatMap(({ index, warmUp, steps }) =>
      steps.flatMap((step) => {
        const { served } = step;
        return served === undefined ? [] : [{ index, warmUp, step, served }];
      }),
    );

/**
 * The segments of the launch with most jobs, the first of equals: a server's trace goes through all segments of its
 * launch, and never into another's. Pure.
 */
export function longestLaunch(variant: Pick<Variant, 'segments'>): readonly Segment[] {
  const counted = countedSegments(variant);
  const launches = [...new Set(counted.map(({ launch }) => launch))].map((launch) =>
    counted.filter((segment) => segment.launch === launch),
  );
  return launches.toSorted((a, b) => servedJobs(b).length - servedJobs(a).length)[0] ?? [];
}
