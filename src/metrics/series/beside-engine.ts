import { exact } from '../../record/exact.ts';
import type { CheckpointMetric } from '../../record/metric.ts';
import { raise } from '../../record/peak.ts';
import type { Readings, Segment, Variant } from '../../record/run-record.ts';
import { countedSegments } from '../../record/segments.ts';
import { inLoop, passesOf } from './passes.ts';
import { stepsOf } from './series.ts';

/** A process of ours that gates can ask for. */
export type OwnProcess = 'harness' | 'server';

/** Measured in the harness, not in the engine host. Times are ns, memory bytes. */
export interface BesideEngine {
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

const NS_PER_SAMPLE = 1e9 / 16_000;

/** What a variant's record holds beside the engine: how its audio was cut, and the memory of the harness. Pure. */
export function besideEngine(variant: Variant): BesideEngine {
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
