import type { Spread } from '../../record/faithfulness.ts';
import { largestShare } from '../accuracy/interval/largest-share.ts';
import { DECIDING_TAIL, PRINTED_TAIL, rateInterval } from '../accuracy/interval/rate-interval.ts';
import type { CountedUtterance } from '../accuracy/interval/units.ts';

/** A share with how far it can be relied on: docs/metrics.md#faithfulness. */
export interface CountedShare {
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
