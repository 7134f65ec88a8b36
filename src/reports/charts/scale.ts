import { type CheckpointMetric, unitOf } from '../../record/metric.ts';

/** The unit of an axis: what one of it is worth, and its name. */
export interface AxisUnit {
  readonly name: string;
  readonly size: number;
}

const SIZES: readonly AxisUnit[] = [
  { name: 'GiB', size: 1024 ** 3 },
  { name: 'MiB', size: 1024 ** 2 },
  { name: 'KiB', size: 1024 },
  { name: 'B', size: 1 },
];
const TIMES: readonly AxisUnit[] = [
  { name: 's', size: 1e9 },
  { name: 'ms', size: 1e6 },
  { name: 'us', size: 1e3 },
  { name: 'ns', size: 1 },
];

function fitting(units: readonly AxisUnit[], values: Iterable<number>): AxisUnit {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return units.find(({ size }) => most >= size) ?? { name: units.at(-1)?.name ?? '', size: 1 };
}

/** The largest unit in which the largest value is at least 1. */
export function unitFor(metric: CheckpointMetric, values: Iterable<number>): AxisUnit {
  return unitOf(metric) === 'count' ? { name: 'count', size: 1 } : fitting(SIZES, values);
}

export const timeUnit = (values: Iterable<number>): AxisUnit => fitting(TIMES, values);

/** Iterations are whole: a short run has no tick between them. */
export const wholeTicks = (last: number): number[] | number =>
  last <= 8 ? Array.from({ length: Math.max(1, last) }, (_, index) => index + 1) : 6;

/** The range of values with some air, so that a flat line does not lie on the frame; counts get half a unit. */
export function airy(values: readonly number[], least: number): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  if (low > high) return [0, 1];
  const air = Math.max((high - low) * 0.06, least);
  const floor = low >= 0 ? Math.max(0, low - air) : low - air;
  return [floor, high + air];
}
