import type { Growth } from '../../record/run-record.ts';
import type { GroupSeries } from '../series/group-series.ts';
import { judgeGrowth } from './judge.ts';

/** What the control group says of quantities that were found bounded, or of their rate. */
export interface GroupCheck {
  /** The group grows by far more than the quantities: a bounded verdict is not to be believed. */
  readonly disagrees: boolean;
  /** Growth of the group, bytes per iteration; null: not judged. */
  readonly rate: number | null;
  /** The part of it that the quantities account for. */
  readonly explained: number | null;
  readonly reason: string;
}

/** Constants of this file: docs/metrics.md#control-group. */
const SHARE_UNSEEN = 0.25;
const QUANTUM = 4096;

const silent = (reason: string): GroupCheck => ({ disagrees: false, rate: null, explained: null, reason });

/**
 * Whether the control group grows by far more than the quantities of the process tree say. Judged is what they leave
 * over, group less explained, iteration by iteration, as any series is: it must be called a leak above the tolerance
 * of `anon` and above a quarter of what is explained, since page tables and the like grow with memory. Where that
 * cannot be told, the group contradicts nobody. Pure.
 * @param tolerance that of `anon`, bytes per iteration
 */
export function groupDisagrees({ group, explained }: GroupSeries, tolerance: number): GroupCheck {
  if (group.length === 0) return silent('the control group was not read');
  if (group.length !== explained.length)
    return silent('the control group was not read at the same checkpoints');
  const seen = rateOf(judgeGrowth(explained, { tolerance, quantum: QUANTUM }).growth, explained);
  const least = Math.max(tolerance, SHARE_UNSEEN * Math.max(0, seen));
  const unseen = group.map((value, index) => value - (explained[index] ?? 0));
  const { growth } = judgeGrowth(unseen, { tolerance: least, quantum: QUANTUM });
  const rate = seen + rateOf(growth, unseen);
  const disagrees = growth.verdict === 'leak';
  return {
    disagrees,
    rate,
    explained: seen,
    reason: disagrees
      ? 'the control group grows by far more than the memory of the process tree: something holds memory that no process shows'
      : 'the control group does not grow by more than the process tree shows',
  };
}

/**
 * Whether resident memory that is not anonymous grows to the end: dirty pages of files, and what a driver maps. Weights that
 * are read in bit by bit come to an end. Pure.
 * @param rss, anon the same checkpoints, bytes
 * @param tolerance that of `anon`, bytes per iteration
 */
export function filePagesGrow(rss: readonly number[], anon: readonly number[], tolerance: number): boolean {
  if (rss.length !== anon.length || rss.length === 0) return false;
  const files = rss.map((value, index) => value - (anon[index] ?? 0));
  return judgeGrowth(files, { tolerance, quantum: QUANTUM }).growth.verdict === 'leak';
}

/** Too few iterations for a fit have a rate all the same, from first to last. */
function rateOf({ rate }: Growth, values: readonly number[]): number {
  if (rate !== null) return rate;
  const [first = 0, last = 0] = [values[0], values.at(-1)];
  return values.length < 2 ? 0 : (last - first) / (values.length - 1);
}
