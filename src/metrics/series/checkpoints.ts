import type { CheckpointMetric } from '../../record/metric.ts';
import type { Checkpoint, Segment, StepRecord } from '../../record/run-record.ts';
import { absent, type Extract, ofSelection, type Selection, selects, seriesOf } from './series.ts';

export interface CheckpointSelection extends Selection {
  /** Name of the checkpoint; without one, the last of each iteration. */
  readonly at?: string;
}

/** The last checkpoint of the steps that fits, or undefined. */
export function lastCheckpoint(
  steps: readonly StepRecord[],
  { at, ...selection }: CheckpointSelection,
): Checkpoint | undefined {
  return steps.findLast(
    (step) =>
      step.checkpoint !== undefined &&
      (at === undefined || step.checkpoint.name === at) &&
      selects(selection, step),
  )?.checkpoint;
}

/**
 * One value for each iteration, at its last checkpoint (of that name, after a step of that model). Warm-up
 * iterations count: memory is what it is. A checkpoint that stands in `before` or `after` only, `baseline`
 * included, has one value for each process.
 */
export function checkpointSeries(
  segments: readonly Segment[],
  metric: CheckpointMetric,
  selection: CheckpointSelection,
): Extract {
  const iterations = segments.flatMap((segment) => segment.iterations);
  const inIterations = iterations.flatMap(({ steps }) => lastCheckpoint(steps, selection) ?? []);
  const found =
    inIterations.length > 0 ? inIterations : segments.flatMap((segment) => outside(segment, selection));
  if (found.length === 0) {
    return absent(
      `no checkpoint ${selection.at ?? ''}${ofSelection(selection)} was reached`.replace('  ', ' '),
    );
  }
  const gaps = inIterations.length > 0 ? iterations.length - inIterations.length : 0;
  const values = [...found.map(({ readings }) => readings[metric]), ...Array<undefined>(gaps)];
  const why = absence(segments, metric) ?? 'iteration ended before its checkpoint';
  return seriesOf(values, why, absent(`${metric} is absent: ${absence(segments, metric) ?? 'not read'}`));
}

function outside({ baseline, before, after }: Segment, selection: CheckpointSelection): Checkpoint[] {
  const checkpoint = lastCheckpoint(after, selection) ?? lastCheckpoint(before, selection);
  if (checkpoint !== undefined) return [checkpoint];
  const plain = selection.model === undefined && selection.step === undefined;
  return plain && selection.at === baseline.name ? [baseline] : [];
}

/** Why the quantity is absent in one of the segments, as the record says it. */
export function absence(segments: readonly Segment[], metric: CheckpointMetric): string | undefined {
  return segments.map((segment) => segment.absent[metric]).find((reason) => reason !== undefined);
}

/** Models loaded, at every checkpoint of every process. */
export function modelsLoadedSeries(
  segments: readonly Segment[],
  { at, ...selection }: CheckpointSelection,
): Extract {
  const checkpoints = segments.flatMap(({ baseline, before, iterations, after }) => [
    ...(selection.model === undefined && selection.step === undefined ? [baseline] : []),
    ...[...before, ...iterations.flatMap(({ steps }) => steps), ...after]
      .filter((step) => selects(selection, step))
      .flatMap(({ checkpoint }) => checkpoint ?? []),
  ]);
  const values = checkpoints
    .filter(({ name }) => at === undefined || name === at)
    .map((point) => point.modelsLoaded);
  return seriesOf(values, '', absent('no checkpoint was reached'));
}

/** Largest value seen in the segments: the kernel's high-water mark for `rss`, the checkpoints for the others. */
export function peakOf(segments: readonly Segment[], metric: CheckpointMetric): Extract {
  const peaks = segments.map(({ peak }) => peak[metric]);
  const series = seriesOf(
    peaks,
    absence(segments, metric) ?? 'not read',
    absent(`${metric} is absent: ${absence(segments, metric) ?? 'not read'}`),
  );
  return series.kind === 'absent' ? series : { ...series, values: [Math.max(...series.values)] };
}

/** Name of the checkpoint that most iterations (or passes) end with: the phase at which growth is read. */
export function phaseOf(
  iterations: readonly { readonly steps: readonly StepRecord[] }[],
): string | undefined {
  const count = new Map<string, number>();
  for (const { steps } of iterations) {
    const name = lastCheckpoint(steps, {})?.name;
    if (name !== undefined) count.set(name, (count.get(name) ?? 0) + 1);
  }
  const most = Math.max(...count.values());
  return [...count].find(([, n]) => n === most)?.[0];
}
