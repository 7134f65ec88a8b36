import type { Spread } from '../../record/faithfulness.ts';
import { largestShare } from '../accuracy/interval/largest-share.ts';
import { DECIDING_TAIL, PRINTED_TAIL, rateInterval } from '../accuracy/interval/rate-interval.ts';
import type { CountedUtterance } from '../accuracy/interval/units.ts';

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

/** A share with how far it can be relied on: docs/metrics.md#faithfulness. */
interface CountedShare {
  readonly count: number;
  readonly of: number;
  readonly interval?: Spread;
  readonly noInterval?: string;
}

/**
 * The share of `errors` in `length` over utterances. Where each is one or the other, and none is known to go with others,
 * the interval is exact (Clopper & Pearson 1934); else that of an error rate.
 */
export function shareOf(utterances: readonly CountedUtterance[]): CountedShare {
  const count = utterances.reduce((sum, { errors }) => sum + errors, 0);
  const of = utterances.reduce((sum, { length }) => sum + length, 0);
  if (of === 0) return { count, of };
  const each = utterances.filter(({ length }) => length > 0);
  const alike = new Set(each.map(({ length }) => length)).size === 1;
  const whole = each.every(
    ({ errors, length, group }) => group === undefined && (errors === 0 || errors === length),
  );
  if (alike && whole) {
    const [n, k] = [each.length, each.filter(({ errors }) => errors > 0).length];
    const at = (tail: number): [number, number] => [
      1 - largestShare(n - k, n, tail),
      largestShare(k, n, tail),
    ];
    return {
      count,
      of,
      interval: { ci95: at(PRINTED_TAIL), bounds: at(DECIDING_TAIL), kind: 'utterance', units: n },
    };
  }
  const found = rateInterval(each);
  if ('reason' in found) return { count, of, noInterval: found.reason };
  const { ci95, bounds, kind, units } = found;
  return { count, of, interval: { ci95: [...ci95], bounds: [...bounds], kind, units } };
}
