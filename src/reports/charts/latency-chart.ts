import { dot, lineY } from '@observablehq/plot';
import { formatTime } from '../../record/units.ts';
import { type Point, thinned } from '../sections/thinned.ts';
import { airy, timeUnit, wholeTicks } from './scale.ts';
import { draw } from './svg.ts';
import { FRAME } from './svg-frame.ts';

/** One latency of one variant, ns: `x` is the iteration. */
export interface LatencyTrace {
  readonly label: string;
  readonly stroke: string;
  readonly points: readonly Point[];
}

const MOST_POINTS = 400;

/** A latency by iteration: a drift, a warm-up or a burst of other work is seen here, and in no quantile. */
export function latencyChart(name: string, traces: readonly LatencyTrace[]): string {
  const values = traces.flatMap(({ points }) => points.map(({ y }) => y));
  const unit = timeUnit(values);
  const last = traces.reduce((most, { points }) => Math.max(most, points.at(-1)?.x ?? 1), 1);
  return draw(
    {
      ...FRAME,
      x: { label: 'iteration', domain: [0.5, last + 0.5], ticks: wholeTicks(last), tickFormat: 'd' },
      y: {
        label: `${name}, ${unit.name}`,
        domain: airy(
          values.map((value) => value / unit.size),
          0,
        ),
        grid: true,
        ticks: 5,
      },
      marks: traces.flatMap(({ label, stroke, points }) => {
        const drawn = thinned(points, MOST_POINTS).map(({ x, y }) => ({ x, y: y / unit.size }));
        return [
          lineY(drawn, { x: 'x', y: 'y', stroke, strokeWidth: 1.2, strokeOpacity: 0.6 }),
          dot(drawn, {
            x: 'x',
            y: 'y',
            fill: stroke,
            r: 1.8,
            title: ({ x, y }: Point) => `${label}, iteration ${x}: ${formatTime(y * unit.size)}`,
          }),
        ];
      }),
    },
    `${name} by iteration: ${traces.map(described).join('; ')}`,
  );
}

function described({ label, points }: LatencyTrace): string {
  const [low, high] = points.reduce(
    ([least, most], { y }) => [Math.min(least, y), Math.max(most, y)] as const,
    [Number.POSITIVE_INFINITY, 0] as readonly [number, number],
  );
  return `${label}, ${points.length} values from ${formatTime(low)} to ${formatTime(high)}`;
}
