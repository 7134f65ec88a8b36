import { dot, lineY, type Markish, text } from '@observablehq/plot';
import type { CheckpointMetric } from '../../record/metric.ts';
import type { Growth } from '../../record/run-record.ts';
import { formatQuantity } from '../sections/growth-section.ts';
import { type Point, thinned } from '../sections/thinned.ts';
import { changeOf, type Trace } from '../sections/traces.ts';
import { airy, unitFor, wholeTicks } from './scale.ts';
import { draw } from './svg.ts';
import { FRAME } from './svg-frame.ts';
import { toleranceWedge } from './tolerance-wedge.ts';

/** A trace among others: its name in legends, and its colour. */
export interface NamedTrace {
  readonly label: string;
  readonly stroke: string;
  readonly trace: Trace;
  /** As it was judged; without it the change is counted from the first point. */
  readonly growth?: Growth | undefined;
}

const MOST_POINTS = 400;
const FEW = 40;
const MOST_LETTERS = 16;

/** `named`: the name of each trace stands at its end, for pictures that no legend goes with; `unit`: what one point is. */
export interface OverlaySize {
  readonly width: number;
  readonly height: number;
  readonly named?: boolean;
  readonly unit?: string;
}

/**
 * Traces of one quantity in one frame, each as its change since its warm-up: their levels differ by what they hold, and on
 * one axis of levels what grows lies flat. The wedge is growth at the largest tolerance.
 */
export function overlayChart(
  metric: CheckpointMetric,
  traces: readonly NamedTrace[],
  { width, height, named = false, unit: step = 'iteration' }: OverlaySize = { width: 420, height: 220 },
): string {
  const changes = traces.flatMap(({ label, stroke, trace, growth }) => {
    const change = changeOf(trace, growth);
    return change === undefined ? [] : [{ label, stroke, change }];
  });
  const values = changes.flatMap(({ change }) => change.points.map(({ y }) => y));
  const widest = changes.reduce<(typeof changes)[number] | undefined>(
    (most, next) => ((next.change.tolerated ?? 0) > (most?.change.tolerated ?? 0) ? next : most),
    undefined,
  )?.change;
  const tolerated = widest?.tolerated ?? 0;
  const unit = unitFor(metric, [...values, tolerated]);
  const last = changes.reduce((most, { change }) => Math.max(most, change.points.at(-1)?.x ?? 1), 1);
  const drawn = changes.map(({ label, stroke, change }) => ({
    label,
    stroke,
    points: thinned(change.points, MOST_POINTS).map(({ x, y }) => ({ x, y: y / unit.size })),
  }));
  return draw(
    {
      ...FRAME,
      width,
      height,
      ...(named ? { marginRight: 110 } : {}),
      x: { label: step, domain: [0.5, last + 0.5], ticks: wholeTicks(last), tickFormat: 'd' },
      y: {
        label: `change of ${metric}, ${unit.name}`,
        domain: airy(
          [0, ...[tolerated, ...values].map((value) => value / unit.size)],
          unit.name === 'count' ? 1 : 0,
        ),
        grid: true,
        ticks: 5,
      },
      marks: [
        ...toleranceWedge(widest?.from.x ?? 0, last, tolerated / unit.size),
        ...drawn.flatMap(({ label, stroke, points }) => [
          lineY(points, { x: 'x', y: 'y', stroke, strokeWidth: 1.8, strokeLinejoin: 'round' }),
          ...(named ? [nameAt(points.at(-1), label, stroke)] : []),
          ...(points.length <= FEW
            ? [
                dot(points, {
                  x: 'x',
                  y: 'y',
                  fill: stroke,
                  r: 2.2,
                  title: ({ x, y }: Point) =>
                    `${label}, ${step} ${x}: ${formatQuantity(metric, y * unit.size)}`,
                }),
              ]
            : []),
        ]),
      ],
    },
    `Change of ${metric} by ${step}: ${traces.map((trace) => described(metric, trace)).join('; ')}`,
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
