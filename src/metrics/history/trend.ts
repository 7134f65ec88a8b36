import { medianOrdering } from '../growth/median.ts';

/** Fewer values have no trend worth telling. */
const LEAST = 8;

/**
 * Change per night by Theil and Sen: the median of the slopes of all pairs of nights, which a few odd nights cannot move
 * (Sen, Journal of the American Statistical Association 63, 1968). Reported; the scan decides.
 */
export function trendOf(values: readonly number[]): number | undefined {
  if (values.length < LEAST) return undefined;
  const slopes = values.flatMap((a, i) => values.slice(i + 1).map((b, k) => (b - a) / (k + 1)));
  return medianOrdering(Float64Array.from(slopes));
}
