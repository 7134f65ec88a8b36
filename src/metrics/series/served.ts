import { exact } from '../../record/exact.ts';
import type { CheckpointMetric } from '../../record/metric.ts';
import { raise } from '../../record/peak.ts';
import type { Readings, Segment } from '../../record/run-record.ts';
import { servedJobs } from '../../record/served-job.ts';
import { absent, type Extract, seriesOf, single } from './series.ts';

/** Why quantities of the server have no value. */
export function serverAbsences(segments: readonly Segment[]): Partial<Record<CheckpointMetric, string>> {
  const reason = segments.flatMap(({ before }) => before).find(({ heapAbsent }) => heapAbsent)?.heapAbsent;
  const device = segments.map(({ absent }) => absent.device).find((one) => one !== undefined);
  return {
    ...(reason === undefined ? {} : { heap: reason, arena: reason }),
    ...exact({ device }),
  };
}

/** Readings of the server, one a job. */
export const serverReadings = (segments: readonly Segment[]): Readings[] =>
  servedJobs(segments).flatMap(({ step }) => step.server ?? []);

/** Largest values of the server that were read, `rss` from the kernel's high-water mark. */
export function serverPeak(segments: readonly Segment[]): Readings {
  const peak: Readings = {};
  for (const readings of serverReadings(segments)) raise(peak, readings);
  const highest = Math.max(...segments.flatMap(({ observed }) => observed.serverPeakRss ?? []));
  return Number.isFinite(highest) ? { ...peak, rss: Math.max(peak.rss ?? 0, highest) } : peak;
}

/** Jobs that were due an answer and got none. Those of which a server died are not counted: then there is no saying `none`. */
export function jobsLost(segments: readonly Segment[]): Extract {
  const jobs = servedJobs(segments);
  if (jobs.length === 0) return absent('no job was done');
  const lost = jobs.filter(({ served }) => served.outcome === 'lost').length;
  const died = segments.find(({ end }) => end.failure !== undefined)?.end.reason;
  return died === undefined
    ? single(lost)
    : { kind: 'series', values: [lost], missing: 1, why: `${died}, and what was under way with it` };
}

/** Files that were left, after each job and after the server of each launch has stopped. */
export function temporaryFiles(segments: readonly Segment[]): Extract {
  const launches = [...new Set(segments.map(({ launch }) => launch))];
  const left = launches.flatMap((launch) => {
    const own = segments.filter((segment) => segment.launch === launch);
    const stop = own.flatMap(({ after }) => after).find(({ tempFiles }) => tempFiles !== undefined);
    return [...servedJobs(own).map(({ step }) => step.tempFiles), stop?.tempFiles];
  });
  return seriesOf(left, 'the server did not come to its end', absent('no job was done'));
}

/**
 * From the engine's callback with the first text to that text at the client, of each job that was heard to its end; ns.
 * Warm-up is left out, as from every latency.
 */
export function deliveries(segments: readonly Segment[]): Extract {
  const answered = servedJobs(segments).filter(
    ({ served, warmUp }) => !warmUp && served.outcome === 'answered' && served.firstText !== undefined,
  );
  return seriesOf(
    answered.map(({ served }) => served.delivery),
    'the server did not say when the engine gave it',
    absent('no job gave text'),
  );
}
