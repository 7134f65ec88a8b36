import { exact } from '../../record/exact.ts';
import type { CheckpointMetric } from '../../record/metric.ts';
import { raise } from '../../record/peak.ts';
import type { Readings, Segment, Variant } from '../../record/run-record.ts';
import { countedSegments, launchesOf, segmentsOf } from '../../record/segments.ts';
import { SAMPLE_RATE } from '../../record/units.ts';
import { inLoop, passesOf } from './passes.ts';
import { type Absent, absent, type Extract, seriesOf, stepsOf } from './series.ts';
import { serverAbsences, serverPeak, serverReadings } from './served.ts';

/** Processes of ours that gates can ask for. */
export const OWN_PROCESSES = ['harness', 'server'] as const;
export type OwnProcess = (typeof OWN_PROCESSES)[number];

/** Measured in the harness, not in the engine host. Times are ns, memory bytes. */
export interface HarnessFigures {
  readonly harness?: ProcessTrace;
  /** `chunk_length`, each chunk. */
  readonly chunkLengths?: readonly number[];
  /** `speech_lost`, all chunks together. */
  readonly speechLost?: number;
}

/** Readings of one process of ours, in order. */
export interface ProcessTrace {
  /** At the end of each iteration. */
  readonly iterations: readonly Readings[];
  /** At the end of each pass, by loop variable. */
  readonly passes?: Readonly<Record<string, readonly Readings[]>>;
  readonly peak: Readings;
  /** Why a quantity has no value. */
  readonly absent?: Readonly<Partial<Record<CheckpointMetric, string>>>;
  /** Of which launch, where it is of one. */
  readonly launch?: number;
}

const NS_PER_SAMPLE = 1e9 / SAMPLE_RATE;

/** What a variant's record holds beside the engine: how its audio was cut, and the memory of the harness. Pure. */
export function besideEngine(variant: Variant): HarnessFigures {
  const segments = countedSegments(variant);
  const cuts = [...stepsOf(segments)].flatMap(({ step }) => step.cut ?? []);
  const harness = harnessTrace(segments);
  return {
    ...(cuts.length === 0
      ? {}
      : {
          chunkLengths: cuts.flatMap(({ chunks }) =>
            chunks.map(({ start, end }) => (end - start) * NS_PER_SAMPLE),
          ),
          speechLost: cuts.reduce((sum, { lost }) => sum + lost, 0) * NS_PER_SAMPLE,
        }),
    ...exact({ harness }),
  };
}

/** Readings that another run of the harness took, and this one took over, belong to another process. */
function harnessTrace(segments: readonly Segment[]): ProcessTrace | undefined {
  const iterations = segments.flatMap((segment) => segment.iterations);
  const bodies = segments.flatMap(({ open }) => (open === undefined ? [] : [open]));
  const ofLoop = (loop: string): Readings[] =>
    [...iterations, ...bodies]
      .flatMap(({ steps }) => passesOf(steps))
      .filter(({ pass }) => inLoop(pass, loop))
      .flatMap(({ steps }) => steps.flatMap((step) => (step.resumed === true ? [] : (step.harness ?? []))));
  const passes = { chunk: ofLoop('chunk'), part: ofLoop('part') };
  const ends = iterations.flatMap(({ harness }) => harness ?? []);
  const peaks = segments.flatMap(({ observed }) => observed.harnessPeakRss ?? []);
  const readings = [...ends, ...passes.chunk, ...passes.part];
  if (readings.length === 0 && peaks.length === 0) return undefined;
  const highest: Readings = {};
  for (const reading of readings) raise(highest, reading);
  return {
    iterations: ends,
    passes,
    peak: { ...highest, ...(peaks.length === 0 ? {} : { rss: Math.max(highest.rss ?? 0, ...peaks) }) },
  };
}

/** The traces of one of our own processes: one harness, and a server for each launch (of that launch alone). */
export function tracesOf(
  { record, beside }: { readonly record: Variant; readonly beside?: HarnessFigures },
  process: OwnProcess,
  launch?: number,
): readonly ProcessTrace[] | Absent {
  const traces =
    process === 'harness'
      ? [beside?.harness ?? []].flat()
      : launchesOf(record)
          .filter((each) => launch === undefined || each === launch)
          .flatMap((each) => serverTrace(segmentsOf(record, each)) ?? []);
  return traces.length === 0 ? absent(`the memory of ${process} was not read`) : traces;
}

function serverTrace(segments: readonly Segment[]): ProcessTrace | undefined {
  const iterations = serverReadings(segments);
  if (iterations.length === 0) return undefined;
  const launch = segments[0]?.launch;
  return {
    iterations,
    peak: serverPeak(segments),
    absent: serverAbsences(segments),
    ...exact({ launch }),
  };
}

export interface OwnTraces {
  readonly process: OwnProcess;
  readonly traces: readonly ProcessTrace[] | Absent;
}

/** A quantity of such a process at the end of each iteration. */
export const traceSeries = (own: OwnTraces, metric: CheckpointMetric): Extract =>
  ofTraces(own, metric, (traces) =>
    traces.flatMap(({ iterations }) => iterations.map((readings) => readings[metric])),
  );

/** The highest that was read of it. */
export const tracePeak = (own: OwnTraces, metric: CheckpointMetric): Extract =>
  ofTraces(own, metric, (traces) => {
    const peaks = traces.flatMap(({ peak }) => peak[metric] ?? []);
    return peaks.length === 0 ? [] : [Math.max(...peaks)];
  });

function ofTraces(
  { process, traces }: OwnTraces,
  metric: CheckpointMetric,
  valuesOf: (traces: readonly ProcessTrace[]) => readonly (number | undefined)[],
): Extract {
  if ('kind' in traces) return traces;
  const why =
    traces.map(({ absent: reasons }) => reasons?.[metric]).find((reason) => reason !== undefined) ??
    'not read';
  return seriesOf(valuesOf(traces), why, absent(`${metric} of ${process} is absent: ${why}`));
}
