import type { Axis } from '../../metrics/trace/axis.ts';
import type { Column } from '../../metrics/trace/column.ts';
import { formatBytes, formatNumber, formatTime } from '../../record/units.ts';

/** What one value of a judged series is of. */
export interface Step {
  /** `iteration`, `sample`, `sample of 15.0 s`. */
  readonly noun: string;
  /** What the values are counted in: iterations only where each is one. */
  readonly counted: 'iteration' | 'sample';
  /** Steps in an hour, where the time is known. */
  readonly hourly?: number;
}

/** @param per iterations, seconds or what the axis counts, from one value to the next */
export function stepOf(axis: Axis | undefined, per: number): Step {
  if (axis?.kind !== 'time') return { noun: 'iteration', counted: per === 1 ? 'iteration' : 'sample' };
  if (!axis.seconds || !(per > 0)) return { noun: 'sample', counted: 'sample' };
  return { noun: `sample of ${formatTime(per * 1e9)}`, counted: 'sample', hourly: 3600 / per };
}

/** `240 MiB per hour`; undefined where the time is not known, or the growth. */
export function hourlyText(
  { unit }: Pick<Column, 'unit'>,
  { hourly }: Step,
  rate: number | null,
): string | undefined {
  if (hourly === undefined || rate === null) return undefined;
  const amount = rate * hourly;
  return `${unit === 'bytes' ? formatBytes(amount) : formatNumber(amount)} per hour`;
}
