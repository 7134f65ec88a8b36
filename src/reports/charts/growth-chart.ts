import { areaY, dot, lineY, type Markish, rectX, ruleX, text } from '@observablehq/plot';
import { type CheckpointMetric, unitOf } from '../../record/metric.ts';
import type { Growth } from '../../record/run-record.ts';
import { formatQuantity } from '../sections/growth-section.ts';
import { type Point, thinned } from '../sections/thinned.ts';
import { changeOf, type Fit, type Trace } from '../sections/traces.ts';
import { colour } from './palette.ts';
import { airy, unitFor, wholeTicks } from './scale.ts';
import { draw, HATCHED } from './svg.ts';
import { FRAME } from './svg-frame.ts';
import { toleranceWedge } from './tolerance-wedge.ts';

/** One quantity of one variant, as it was judged. */
export interface GrowthChart {
  readonly variant: string;
  readonly metric: CheckpointMetric;
  readonly trace: Trace;
  readonly growth: Growth | undefined;
  readonly stroke: string;
}

/** As many points are drawn one by one; of more, the outline as a line. */
const MOST_DOTS = 160;
const MOST_POINTS = 500;
/** A warm-up of this share of the run has room for its name. */
const NAMED_SHARE = 0.18;

/**
 * The change since the warm-up, beside the wedge that growth at the tolerance would fill. The warm-up is shaded, steps are
 * marked, and the fitted line or curve lies in its 99 % interval.
 */
export function growthChart({ variant, metric, trace, growth, stroke }: GrowthChart): string {
  const change = changeOf(trace, growth);
  if (change === undefined) return '';
  const { fit, from, tolerated = 0 } = change;
  const values = [...change.points, ...(fit?.line ?? [])].map(({ y }) => y);
  const unit = unitFor(metric, [...values, tolerated]);
  const scaled = (value: number): number => value / unit.size;
  const points = thinned(change.points, MOST_POINTS).map(({ x, y }) => ({ x, y: scaled(y) }));
  const last = trace.points.at(-1)?.x ?? 1;
  const domain = airy([0, scaled(tolerated), ...values.map(scaled)], unitOf(metric) === 'count' ? 1 : 0);
  return draw(
    {
      ...FRAME,
      x: {
        label: 'iteration',
        domain: [0.5, Math.max(last, 1) + 0.5],
        ticks: wholeTicks(last),
        tickFormat: 'd',
      },
      y: { label: `change of ${metric}, ${unit.name}`, domain, grid: true, ticks: 5 },
      marks: [
        ...(fit === undefined ? [] : warmUp(fit)),
        ...toleranceWedge(from.x, last, scaled(tolerated)),
        ...(fit === undefined ? [] : interval(fit, scaled, domain)),
        ...marksOf(points, stroke, (point) => `iteration ${point.x}: ${signed(metric, point.y * unit.size)}`),
        ...(fit === undefined ? [] : above(fit, scaled, metric, domain)),
      ],
    },
    described(variant, metric, trace, growth),
  );
}

function marksOf(points: readonly Point[], stroke: string, title: (point: Point) => string): Markish[] {
  if (points.length > MOST_DOTS) {
    return [lineY([...points], { x: 'x', y: 'y', stroke, strokeWidth: 1, strokeLinejoin: 'round' })];
  }
  return [dot([...points], { x: 'x', y: 'y', fill: stroke, r: points.length > 60 ? 1.6 : 2.2, title })];
}

function interval(
  fit: Fit,
  scaled: (value: number) => number,
  [low, high]: readonly [number, number],
): Markish[] {
  const within = (value: number): number => Math.min(high, Math.max(low, scaled(value)));
  const wedge = fit.wedge.map((side) => ({ x: side.x, low: within(side.low), high: within(side.high) }));
  return [areaY(wedge, { x: 'x', y1: 'low', y2: 'high', fill: colour('ink'), fillOpacity: 0.13 })];
}

function warmUp({ warmUp: span, line }: Fit): Markish[] {
  if (span === undefined) return [];
  const [from, to] = [span[0] - 0.5, span[1] + 0.5];
  const last = line.at(-1)?.x ?? to;
  return [
    rectX([{ from, to }], { x1: 'from', x2: 'to', fill: HATCHED }),
    ...((to - from) / last < NAMED_SHARE
      ? []
      : [
          text([{ from }], {
            x: 'from',
            frameAnchor: 'top-left',
            text: () => 'warm-up',
            dx: 4,
            dy: 5,
            fill: colour('soft'),
            textAnchor: 'start',
          }),
        ]),
  ];
}

function above(
  fit: Fit,
  scaled: (value: number) => number,
  metric: CheckpointMetric,
  domain: readonly [number, number],
): Markish[] {
  const steps = fit.steps.map(({ x, size }) => ({ x: x - 0.5, label: signed(metric, size) }));
  const inside = thinned(fit.line, MOST_POINTS)
    .map(({ x, y }) => ({ x, y: scaled(y) }))
    .filter(({ y }) => y >= domain[0] && y <= domain[1]);
  return [
    ruleX(steps, { x: 'x', stroke: colour('soft'), strokeDasharray: '3 3' }),
    text(steps, {
      x: 'x',
      text: 'label',
      frameAnchor: 'top',
      dy: 4,
      dx: -3,
      textAnchor: 'end',
      fill: colour('soft'),
      fontSize: 10,
    }),
    lineY(inside, { x: 'x', y: 'y', stroke: colour('ink'), strokeWidth: 1.6 }),
  ];
}

const signed = (metric: CheckpointMetric, size: number): string =>
  `${size > 0 ? '+' : ''}${formatQuantity(metric, size)}`;

function described(
  variant: string,
  metric: CheckpointMetric,
  { points, name }: Trace,
  growth: Growth | undefined,
): string {
  const show = (value: number | undefined): string =>
    value === undefined ? 'nothing' : formatQuantity(metric, value);
  const range = `from ${show(points[0]?.y)} to ${show(points.at(-1)?.y)} over ${points.length} iterations`;
  const judged =
    growth === undefined || growth.rate === null
      ? ''
      : `; fitted ${formatQuantity(metric, growth.rate)} for each after a warm-up of ${growth.warmup}, ${growth.steps.length} steps: ${growth.verdict}`;
  return `${metric} of ${variant} at ${name}, ${range}${judged}`;
}
