import type { Axis } from '../../metrics/trace/axis.ts';
import type { Column } from '../../metrics/trace/column.ts';
import type { EvenSeries } from '../../metrics/trace/spacing.ts';
import { formatBytes, formatNumber, formatTime } from '../../record/units.ts';

/** What one value of a judged series is of. */
export interface Step {
  /** `iteration`, `row`, `sample`, `sample of 15.0 s`. */
  readonly noun: string;
  /** What the values are counted in: iterations only where each is one. */
  readonly counted: 'iteration' | 'sample' | 'row';
  /** Steps in an hour, where the time is known. */
  readonly hourly?: number;
}

export function stepOf(axis: Axis | undefined, { per, repeated = false }: EvenSeries): Step {
  if (repeated) return { noun: 'row', counted: 'row' };
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
