import { dot, lineY, type Markish, text } from '@observablehq/plot';
import type { CheckpointMetric } from '../../record/metric.ts';
import { formatQuantity } from '../sections/growth-section.ts';
import { type Point, thinned } from '../sections/thinned.ts';
import type { Trace } from '../sections/traces.ts';
import { airy, unitFor } from './scale.ts';
import { draw } from './svg.ts';

/** A trace among others: its name in legends, and its colour. */
export interface NamedTrace {
  readonly label: string;
  readonly stroke: string;
  readonly trace: Trace;
}

const MOST_POINTS = 400;
const FEW = 40;
const MOST_LETTERS = 16;

/** `named`: the name of each trace stands at its end, for pictures that no legend goes with. */
export interface OverlaySize {
  readonly width: number;
  readonly height: number;
  readonly named?: boolean;
}

/** Traces of one quantity in one frame, so that their levels can be compared. */
export function overlayChart(
  metric: CheckpointMetric,
  traces: readonly NamedTrace[],
  { width, height, named = false }: OverlaySize = { width: 420, height: 220 },
): string {
  const all = traces.flatMap(({ trace }) => trace.points);
  const unit = unitFor(
    metric,
    all.map(({ y }) => y),
  );
  const last = all.reduce((most, { x }) => Math.max(most, x), 1);
  const drawn = traces.map(({ label, stroke, trace }) => ({
    label,
    stroke,
    points: thinned(trace.points, MOST_POINTS).map(({ x, y }) => ({ x, y: y / unit.size })),
  }));
  const least = unit.name === 'count' ? 1 : 0;
  return draw(
    {
      width,
      height,
      marginLeft: 52,
      marginRight: named ? 110 : 14,
      marginTop: 24,
      marginBottom: 32,
      x: { label: 'iteration', domain: [0.5, last + 0.5], ticks: 6, tickFormat: 'd' },
      y: {
        label: `${metric}, ${unit.name}`,
        domain: airy(
          drawn.flatMap(({ points }) => points.map(({ y }) => y)),
          least,
        ),
        grid: true,
        ticks: 5,
      },
      marks: drawn.flatMap(({ label, stroke, points }) => [
        lineY(points, { x: 'x', y: 'y', stroke, strokeWidth: 1.8, strokeLinejoin: 'round' }),
        ...(named ? [nameAt(points.at(-1), label, stroke)] : []),
        ...(points.length <= FEW ? [dot(points, { x: 'x', y: 'y', fill: stroke, r: 2.2 })] : []),
      ]),
    },
    `${metric} by iteration: ${traces.map((trace) => described(metric, trace)).join('; ')}`,
  );
}

const nameAt = (end: Point | undefined, label: string, stroke: string): Markish =>
  text(end === undefined ? [] : [end], {
    x: 'x',
    y: 'y',
    text: () => (label.length > MOST_LETTERS ? `${label.slice(0, MOST_LETTERS - 1)}…` : label),
    textAnchor: 'start',
    dx: 7,
    fill: stroke,
    fontWeight: 600,
  });

function described(metric: CheckpointMetric, { label, trace: { points } }: NamedTrace): string {
  const [first, last] = [points[0]?.y, points.at(-1)?.y];
  if (first === undefined || last === undefined) return `${label} has none`;
  return `${label} from ${formatQuantity(metric, first)} to ${formatQuantity(metric, last)}`;
}
