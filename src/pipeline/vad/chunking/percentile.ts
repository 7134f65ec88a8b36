const BINS = 4096;

/**
 * Percentiles of `values` by a histogram of 4096 bins between the least and the greatest: O(n), and exact to 1/4096 of
 * the range. `shares` are 0 … 1. Without values, zeros.
 */
export function percentiles(values: ArrayLike<number>, shares: readonly number[]): number[] {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] ?? 0;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  if (!(most > least)) return shares.map(() => (values.length > 0 ? least : 0));
  const width = (most - least) / BINS;
  const counts = new Uint32Array(BINS);
  for (let i = 0; i < values.length; i += 1) {
    const bin = Math.min(BINS - 1, Math.floor(((values[i] ?? 0) - least) / width));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return shares.map((share) => {
    const rank = share * (values.length - 1);
    let below = 0;
    let bin = 0;
    for (; bin < BINS - 1 && below + (counts[bin] ?? 0) <= rank; bin += 1) below += counts[bin] ?? 0;
    return least + (bin + 0.5) * width;
  });
}
