import { largestShare } from '../accuracy/interval/largest-share.ts';
import { DECIDING_TAIL } from '../accuracy/interval/rate-interval.ts';

/** What was counted in each utterance where it is not 0, by audio, and who speaks there. */
export type Counts = Readonly<
  Record<string, { readonly count: number; readonly group?: string | undefined }>
>;

export interface CountChange {
  readonly verdict: 'same' | 'worse' | 'better' | 'undecided';
  /** Units (utterances, or those who speak them) that have more than before, and that have less. */
  readonly more: number;
  readonly less: number;
}

/**
 * Counts of two systems over the same utterances, where less is better: the sign test over the units that differ, exact
 * (of shares it is that of McNemar, Psychometrika 12, 1947). Utterances of one speaker go together, and are one unit.
 */
export function countChange(ours: Counts, theirs: Counts): CountChange {
  const units = new Map<string, number>();
  for (const id of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
    const [mine, other] = [ours[id], theirs[id]];
    const group = mine?.group ?? other?.group;
    const key = JSON.stringify(group === undefined ? [id] : ['group', group]);
    units.set(key, (units.get(key) ?? 0) + (mine?.count ?? 0) - (other?.count ?? 0));
  }
  const signs = [...units.values()].filter((change) => change !== 0);
  const more = signs.filter((change) => change > 0).length;
  const less = signs.length - more;
  const certain = (few: number): boolean => largestShare(few, signs.length, DECIDING_TAIL) < 0.5;
  const verdict =
    signs.length === 0 ? 'same' : certain(less) ? 'worse' : certain(more) ? 'better' : 'undecided';
  return { verdict, more, less };
}
