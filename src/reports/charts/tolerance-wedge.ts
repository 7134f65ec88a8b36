import { areaY, lineY, type Markish } from '@observablehq/plot';
import { colour } from './palette.ts';

/** What growth at the tolerance would have come to, from zero: below it, a trace is bounded. */
export function toleranceWedge(from: number, to: number, height: number): Markish[] {
  if (!(height > 0 && to > from)) return [];
  const edge = [
    { x: from, y: 0 },
    { x: to, y: height },
  ];
  return [
    areaY(edge, { x: 'x', y1: 0, y2: 'y', fill: colour('good-tint') }),
    lineY(edge, { x: 'x', y: 'y', stroke: colour('good'), strokeWidth: 1, strokeDasharray: '4 3' }),
  ];
}
