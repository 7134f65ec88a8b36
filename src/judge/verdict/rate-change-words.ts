import type { RateChange } from '../../metrics/accuracy/interval/rate-change.ts';
import { UNIT_NAMES } from '../../metrics/accuracy/interval/units.ts';

/** A difference of rates in percentage points. */
export const points = (share: number): string =>
  `${share < 0 ? '−' : '+'}${Math.abs(100 * share).toFixed(2)}`;

/** How many utterances a change rests on, and what would decide it. */
export function changedUnits({ changed, units, kind, needed }: RateChange): string {
  const more = needed === undefined ? '' : `; about ${needed} utterances would decide it`;
  return `${differing({ changed, units, kind })}${more}`;
}

export const differing = ({ changed, units, kind }: Pick<RateChange, 'changed' | 'units' | 'kind'>): string =>
  `${changed} of ${units} ${UNIT_NAMES[kind]} differ`;
