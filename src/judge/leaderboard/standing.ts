import { pairedUtterances } from '../../metrics/accuracy/interval/paired.ts';
import { rateChange } from '../../metrics/accuracy/interval/rate-change.ts';
import { DECIDING_TAIL } from '../../metrics/accuracy/interval/rate-interval.ts';
import type { Standing } from '../../record/leaderboard.ts';
import { differing, points } from '../verdict/rate-change-words.ts';
import type { Entry } from './rows.ts';

export interface Placed {
  readonly standing: Standing;
  readonly said: string;
}

/**
 * The most pairs of rows for which two 99 % intervals that do not touch still exclude a chance of 1 % that any of them is apart by
 * chance: such intervals differ by 3.64 standard errors of their difference, p = 0.00027.
 */
const MOST_UNPAIRED = 36;

/**
 * Where the rows of one set stand. The lowest of several equal builds is lowest by chance, and the more there are the further it
 * is from the others by chance: a row is worse only where that holds over all pairs of rows together (Bonferroni).
 */
export function standings(entries: readonly Entry[]): ReadonlyMap<Entry, Placed> {
  const placed = new Map<Entry, Placed>();
  const ranked = entries.filter(({ marks }) => marks.barring.length === 0).toSorted(byRate);
  for (const entry of entries) {
    if (!ranked.includes(entry)) placed.set(entry, { standing: 'unranked', said: 'not ranked' });
  }
  const [lowest, ...others] = ranked;
  if (lowest === undefined) return placed;
  const pairs = (ranked.length * others.length) / 2;
  for (const entry of others) placed.set(entry, against(lowest, entry, pairs));
  const level = others.filter((entry) => placed.get(entry)?.standing !== 'worse').length;
  placed.set(lowest, firstOf(others.length, level));
  return placed;
}

const byRate = (a: Entry, b: Entry): number => a.row.rate.rate - b.row.rate.rate;

function firstOf(others: number, level: number): Placed {
  if (others === 0) return { standing: 'alone', said: 'the only one that can be ranked' };
  if (level === 0) return { standing: 'best', said: 'best: every other one is worse' };
  const them = level === 1 ? 'one other is' : `${level} others are`;
  return { standing: 'lowest', said: `lowest figure, but ${them} not told apart from it` };
}

function against(lowest: Entry, entry: Entry, pairs: number): Placed {
  const paired = pairedUtterances(entry.counted, lowest.counted);
  if (paired === undefined || 'reason' in paired) return unpaired(lowest, entry, pairs);
  const change = rateChange(paired);
  if ('reason' in change) return { standing: 'level', said: `${LEVEL}: ${change.reason}` };
  const [low, high] = change.bounds;
  const by = `${points(change.change)} points (99 %: ${points(low)} … ${points(high)}; ${differing(change)})`;
  if (change.verdict === 'worse' && change.p < (2 * DECIDING_TAIL) / pairs) {
    return { standing: 'worse', said: `worse than the lowest: ${by}` };
  }
  return {
    standing: 'level',
    said: change.changed === 0 ? 'the same errors as the lowest' : `${LEVEL}: ${by}`,
  };
}

const LEVEL = 'not told apart from the lowest';

/** Heard in other numbers of iterations: by the intervals of both. */
function unpaired(lowest: Entry, entry: Entry, pairs: number): Placed {
  const [theirs, ours] = [lowest.row.rate.bounds, entry.row.rate.bounds];
  const apart = theirs !== undefined && ours !== undefined && ours[0] > theirs[1];
  if (apart && pairs <= MOST_UNPAIRED) {
    return { standing: 'worse', said: 'worse than the lowest: their 99 % intervals do not touch' };
  }
  return { standing: 'level', said: `${LEVEL} (not the same rounds: by their intervals)` };
}
