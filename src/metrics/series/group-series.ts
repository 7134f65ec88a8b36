import type { Segment } from '../../record/run-record.ts';
import { growthSeries } from './growth-series.ts';

/** One value an iteration, read at the same checkpoints, bytes. */
export interface GroupSeries {
  /** Memory of the control group, less that of processes in it that are not of the engine's tree. */
  readonly group: readonly number[];
  /** Memory that the quantities of the tree account for: `anon`. */
  readonly explained: readonly number[];
}

/** The control group of one process and what its tree accounts for, iteration by iteration; undefined: not both read. */
export function groupSeries(segment: Segment): GroupSeries | undefined {
  const [group, anon] = [growthSeries(segment, 'group'), growthSeries(segment, 'anon')];
  if (group.kind === 'absent' || anon.kind === 'absent') return undefined;
  return { group: group.values, explained: anon.values };
}
