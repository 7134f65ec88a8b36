import { z } from 'zod';
import type { Segment, StepRecord, Variant } from './run-record.ts';
import { countedSegments } from './segments.ts';

/** What a client of a server under load has in mind: `bad` sends what is no sound. */
export const ClientFate = z.enum(['whole', 'cancel', 'drop', 'bad']);
export type ClientFate = z.infer<typeof ClientFate>;

/**
 * How a job went for its client. `answered`: it has its result. `failed`: it was told why there is none. `refused`: its
 * upload was not taken. `dropped`: it broke its upload off. `lost`: it was due an answer and got none.
 */
export const JobOutcome = z.enum(['answered', 'failed', 'refused', 'cancelled', 'dropped', 'lost']);
export type JobOutcome = z.infer<typeof JobOutcome>;

export const ServedJob = z.strictObject({
  /** From 1. */
  client: z.number().int(),
  fate: ClientFate,
  /** The way in which it cancelled, dropped, or was bad: `at its first text`, `a playlist`. */
  how: z.string().optional(),
  outcome: JobOutcome,
  /** What the server said. */
  detail: z.string().optional(),
  /** From the first byte of the request to the first text at the client, ns. */
  firstText: z.number().optional(),
  /** From the engine's callback with the first text to that text at the client, ns. */
  delivery: z.number().optional(),
});
export type ServedJob = z.infer<typeof ServedJob>;

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
