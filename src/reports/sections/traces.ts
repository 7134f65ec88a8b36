import type { CheckpointMetric } from '../../record/metric.ts';
import type { Checkpoint, Growth, Segment, StepRecord, Variant } from '../../record/run-record.ts';
import { countedSegments } from '../../record/segments.ts';
import type { Point } from './thinned.ts';

/** One quantity of one process over its iterations: `x` is the iteration, `y` the value as recorded. */
export interface Trace {
  /** Where it was read: a checkpoint, with the pass in front of it where there are several. */
  readonly name: string;
  readonly points: readonly Point[];
}

/** The segment that growth is judged on: the one with most iterations, the first of equals. */
export function longest(variant: Variant): Segment | undefined {
  return countedSegments(variant).reduce<Segment | undefined>(
    (best, next) => (best === undefined || next.iterations.length > best.iterations.length ? next : best),
    undefined,
  );
}

const lastCheckpoint = (steps: readonly StepRecord[]): Checkpoint | undefined =>
  steps.findLast(({ checkpoint }) => checkpoint !== undefined)?.checkpoint;

/** The quantity at the checkpoint that most iterations end with: what growth is judged on. */
export function endTrace(segment: Segment, metric: CheckpointMetric): Trace {
  const ends = segment.iterations.map(({ index, steps }) => ({ index, end: lastCheckpoint(steps) }));
  const name = mostFrequent(ends.flatMap(({ end }) => end?.name ?? []));
  const points = ends.flatMap(({ index, end }): Point[] => {
    const value = end?.name === name ? end?.readings[metric] : undefined;
    return value === undefined ? [] : [{ x: index, y: value }];
  });
  return { name: name ?? '', points };
}

function mostFrequent(names: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}

/** The quantity at every checkpoint of an iteration, each a trace of its own, in the order of the steps. */
export function checkpointTraces(segment: Segment, metric: CheckpointMetric): Trace[] {
  const traces = new Map<string, Point[]>();
  for (const { index, steps } of segment.iterations) {
    for (const { pass, checkpoint } of steps) {
      const value = checkpoint?.readings[metric];
      if (checkpoint === undefined || value === undefined) continue;
      const name = pass === undefined ? checkpoint.name : `${pass} ${checkpoint.name}`;
      const points = traces.get(name) ?? [];
      // A checkpoint that an iteration passes twice is shown at its last.
      if (points.at(-1)?.x === index) points.pop();
      points.push({ x: index, y: value });
      traces.set(name, points);
    }
  }
  return [...traces].map(([name, points]) => ({ name, points }));
}

/** The judged line through a trace, a curve where the growth slows down, with what bounds it. */
export interface Fit {
  readonly line: readonly Point[];
  /** The same turned to both ends of the 99 % interval of the slope, about its beginning: what it may have come to. */
  readonly wedge: readonly { readonly x: number; readonly low: number; readonly high: number }[];
  /** First and last iteration that were left out as warm-up. */
  readonly warmUp: readonly [number, number] | undefined;
  /** Changes of level: the iteration at which each shows first. */
  readonly steps: readonly { readonly x: number; readonly size: number }[];
}

/**
 * The line that a verdict rests on: its slope and steps are those of the record, its height the median of what the
 * data leave. Growth that slows down is a parabola, by its mean and its last slope. Undefined where nothing was fitted, or the trace is not the series that was judged.
 */
export function fitOf({ points }: Trace, growth: Growth | undefined): Fit | undefined {
  if (growth === undefined || growth.rate === null || growth.n !== points.length) return undefined;
  const { rate, meanRate = rate, warmup, steps, bounds } = growth;
  const span = Math.max(1, points.length - 1 - warmup);
  const atFirst = 2 * meanRate - rate;
  const risen = (t: number): number => atFirst * t + ((rate - atFirst) / (2 * span)) * t ** 2;
  const level = (i: number): number =>
    risen(i - warmup) + steps.reduce((sum, { at, size }) => (at <= i ? sum + size : sum), 0);
  const kept = points.map(({ x, y }, i) => ({ x, y, i })).slice(warmup);
  const height = median(kept.map(({ y, i }) => y - level(i)));
  if (height === undefined) return undefined;
  const [low, high] = [bounds[0] ?? rate, bounds[1] ?? rate];
  return {
    line: kept.map(({ x, i }) => ({ x, y: height + level(i) })),
    wedge: kept.map(({ x, i }) => {
      const [a, b] = [(low - rate) * (i - warmup), (high - rate) * (i - warmup)];
      return { x, low: height + level(i) + Math.min(a, b), high: height + level(i) + Math.max(a, b) };
    }),
    warmUp: warmup > 0 ? [points[0]?.x ?? 0, points[warmup - 1]?.x ?? 0] : undefined,
    steps: steps.flatMap(({ at, size }) => {
      const x = points[at]?.x;
      return x === undefined ? [] : [{ x, size }];
    }),
  };
}

export interface Change {
  /** The judged part of the trace, less the level that its fit begins with. */
  readonly points: readonly Point[];
  readonly fit: Fit | undefined;
  /** The iteration that it is counted from, and the level there. */
  readonly from: Point;
  /** What growth at the tolerance would have come to: the wedge from zero. Undefined where nothing was judged. */
  readonly tolerated: number | undefined;
}

/**
 * A trace as its change since the warm-up. Levels differ by what a variant holds, and say nothing: a leak of 4 MiB lies flat
 * beside 458 MiB. Undefined for a trace without points.
 */
export function changeOf(trace: Trace, growth: Growth | undefined): Change | undefined {
  const fit = fitOf(trace, growth);
  const kept = trace.points.slice(fit === undefined ? 0 : (growth?.warmup ?? 0));
  const from = fit?.line[0] ?? kept[0];
  const last = kept.at(-1);
  if (from === undefined || last === undefined) return undefined;
  const less = <P extends { readonly y: number }>(point: P): P => ({ ...point, y: point.y - from.y });
  return {
    points: kept.map(less),
    from,
    fit:
      fit === undefined
        ? undefined
        : {
            ...fit,
            line: fit.line.map(less),
            wedge: fit.wedge.map(({ x, low, high }) => ({ x, low: low - from.y, high: high - from.y })),
          },
    tolerated: fit === undefined || growth === undefined ? undefined : growth.tolerance * (last.x - from.x),
  };
}

function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1];
}
