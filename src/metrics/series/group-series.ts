import type { Segment } from '../../record/run-record.ts';
import type { GroupSeries } from '../growth/group-check.ts';
import { growthSeries } from './growth-series.ts';

/** The control group of one process and what its tree accounts for, iteration by iteration; undefined: not both read. */
export function groupSeries(segment: Segment): GroupSeries | undefined {
  const [group, anon] = [growthSeries(segment, 'group'), growthSeries(segment, 'anon')];
  if (group.kind === 'absent' || anon.kind === 'absent') return undefined;
  return { group: group.values, explained: anon.values };
}
