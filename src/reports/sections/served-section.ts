import { CHECKPOINT_METRICS, type CheckpointMetric, isShown } from '../../record/metric.ts';
import type { Readings, RunRecord, Variant } from '../../record/run-record.ts';
import { countedSegments } from '../../record/segments.ts';
import {
  type ClientFate,
  type JobOutcome,
  longestLaunch,
  type RecordedJob,
  servedJobs,
} from '../../record/served-job.ts';
import { formatTime } from '../../record/units.ts';
import { GROWTH_HEAD, growthRow } from './growth-section.ts';
import { level } from './memory-section.ts';
import { ABSENT, type Section } from './section.ts';
import type { Trace } from './traces.ts';

const MEANT: Readonly<Record<ClientFate, string>> = {
  whole: 'to the end',
  cancel: 'to cancel',
  drop: 'to drop a connection',
  bad: 'to send what is no sound',
};

/** What clients of a server had in mind, and what they got. */
export function jobsSection(record: RunRecord): Section {
  const rows: string[][] = [];
  const notes: string[] = [];
  for (const variant of record.variants) {
    const jobs = jobsOf(variant);
    if (jobs.length === 0) continue;
    for (const [fate, meaning] of Object.entries(MEANT)) {
      const own = jobs.filter(({ served }) => served.fate === fate);
      if (own.length > 0) rows.push([meaning, variant.id, String(own.length), ...counts(own), longest(own)]);
    }
    notes.push(...remarks(variant, jobs));
  }
  return {
    id: 'jobs',
    title: 'jobs of the clients',
    head: [
      'meant',
      'variant',
      'jobs',
      'answered',
      'failed',
      'refused',
      'cancelled',
      'dropped',
      'lost',
      'longest',
    ],
    rows,
    notes,
  };
}

const OUTCOMES: readonly JobOutcome[] = ['answered', 'failed', 'refused', 'cancelled', 'dropped', 'lost'];

const counts = (jobs: readonly RecordedJob[]): string[] =>
  OUTCOMES.map((outcome) => {
    const { length } = jobs.filter(({ served }) => served.outcome === outcome);
    return length === 0 ? '' : String(length);
  });

const longest = (jobs: readonly RecordedJob[]): string =>
  formatTime(Math.max(...jobs.map(({ step }) => step.duration)));

/** How soon text came, what was left behind, and what was lost and why. */
function remarks(variant: Variant, jobs: readonly RecordedJob[]): string[] {
  const notes: string[] = [];
  const deliveries = deliveriesOf(jobs).toSorted((a, b) => a - b);
  if (deliveries.length > 0) {
    notes.push(`${variant.id}: first text from the engine’s callback to the client: ${spread(deliveries)}`);
  }
  const waits = jobs
    .flatMap(({ warmUp, served }) => (warmUp || served.fate !== 'whole' ? [] : (served.firstText ?? [])))
    .toSorted((a, b) => a - b);
  if (waits.length > 0) {
    notes.push(
      `${variant.id}: first text from the client’s request, the time in line included: ${spread(waits)}`,
    );
  }
  const most = Math.max(...jobs.map(({ step }) => step.tempFiles ?? 0));
  const end = filesAtEnd(variant);
  const atEnd =
    end === undefined ? 'the server did not come to its end' : `${end} when the server had stopped`;
  notes.push(`${variant.id}: temporary files left: at most ${most} after a job, ${atEnd}`);
  const lost = jobs.filter(({ served }) => served.outcome === 'lost');
  for (const { index, served } of lost.slice(0, MOST_NAMED)) {
    notes.push(`${variant.id}: job ${index} was lost: ${served.detail ?? ''}`);
  }
  if (lost.length > MOST_NAMED) notes.push(`${variant.id}: ${lost.length - MOST_NAMED} more were lost`);
  return notes;
}

const MOST_NAMED = 5;

/** Of sorted times. */
function spread(times: readonly number[]): string {
  const at = (share: number): string => formatTime(times[Math.ceil(share * times.length) - 1] ?? 0);
  return `p50 ${at(0.5)}, p95 ${at(0.95)}, most ${at(1)} (n ${times.length})`;
}

/** Growth of the server per job, as growth of the engine is shown. */
export function serverGrowthSection(record: RunRecord): Section {
  const rows = CHECKPOINT_METRICS.flatMap((metric) =>
    record.variants.flatMap(({ id, serverGrowth }) => {
      const growth = serverGrowth?.[metric];
      return growth === undefined || !isShown(metric, [growth.rate]) ? [] : [growthRow(metric, id, growth)];
    }),
  );
  return {
    id: 'server-growth',
    title: 'growth of the server per job',
    head: GROWTH_HEAD,
    rows,
    notes: [],
  };
}

/** Memory of the server: before the first job, after the first and the last, and at most. */
export function serverMemorySection(record: RunRecord): Section {
  const rows: string[][] = [];
  const served = record.variants.map((variant) => ({ variant, jobs: jobsOf(variant) }));
  for (const metric of CHECKPOINT_METRICS) {
    for (const { variant, jobs } of served) {
      const values = serverTrace(jobs, metric).points.map(({ y }) => y);
      if (values.length === 0 || !isShown(metric, values)) continue;
      const peak = metric === 'rss' ? serverPeakRss(variant) : undefined;
      rows.push([
        metric,
        variant.id,
        level(metric, serverBefore(variant)?.[metric]),
        level(metric, values[0]),
        level(metric, values.at(-1)),
        level(metric, Math.max(...values)),
        peak === undefined ? ABSENT : level(metric, peak),
      ]);
    }
  }
  return {
    id: 'server-memory',
    title: 'memory of the server between jobs',
    head: ['quantity', 'variant', 'before', 'first', 'last', 'max', 'peak'],
    rows,
    notes: [],
  };
}

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
function serverPeakRss(variant: Variant): number | undefined {
  const peaks = countedSegments(variant).flatMap(({ observed }) => observed.serverPeakRss ?? []);
  return peaks.length === 0 ? undefined : Math.max(...peaks);
}

/** Files that were left when the server had stopped; undefined where it did not come to that. */
function filesAtEnd(variant: Variant): number | undefined {
  return countedSegments(variant)
    .flatMap(({ after }) => after)
    .findLast(({ tempFiles }) => tempFiles !== undefined)?.tempFiles;
}

/** Readings of the server before its first job. */
function serverBefore(variant: Variant): Readings | undefined {
  return countedSegments(variant)
    .flatMap(({ before }) => before)
    .find(({ server }) => server !== undefined)?.server;
}
