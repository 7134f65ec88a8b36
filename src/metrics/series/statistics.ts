import type { Summary } from '../../record/run-record.ts';

/**
 * Statistics of a series, as gates, the record and the reports name them (docs/gates.md#statistics). Every one
 * but `first` and `last` depends on the values alone, not on their order, to the last bit.
 */
declare const ascending: unique symbol;

/** Values in ascending order. Only `sort` makes one, so that unsorted data cannot reach a quantile. */
export type Sorted = readonly number[] & { readonly [ascending]: true };

/** Sorts a copy. Throws a RangeError for NaN and infinities: they have no rank. */
export function sort(values: readonly number[]): Sorted {
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad !== -1) throw new RangeError(`value ${bad + 1} of a series is ${values[bad]}`);
  // A typed array sorts by value without a comparator, and −0 before 0: one order for one set of values.
  return Array.from(Float64Array.from(values).sort()) as readonly number[] as Sorted;
}

/**
 * The `share` quantile (0…1) by linear interpolation between order statistics: type 7 of Hyndman & Fan,
 * "Sample quantiles in statistical packages", The American Statistician 50 (1996) 361–365; the default of R,
 * NumPy and Excel. NaN for no values.
 */
export function quantile(values: Sorted, share: number): number {
  const rank = (values.length - 1) * share;
  const below = values[Math.floor(rank)] ?? Number.NaN;
  const above = values[Math.ceil(rank)] ?? Number.NaN;
  // Rounding of the product could pass the neighbour by one bit.
  return Math.min(above, below + (rank - Math.floor(rank)) * (above - below));
}

/** Arithmetic mean, summed from the least value up: independent of the order, and exact for equal values. */
function mean(values: Sorted): number {
  const least = values[0] ?? Number.NaN;
  return least + values.reduce((sum, value) => sum + (value - least), 0) / values.length;
}

/** Sample standard deviation (n − 1), by two passes. One value has none: NaN. */
function deviation(values: Sorted): number {
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1));
}

/** Statistics with a name of their own; `p0` … `p100` are the others. */
export const NAMED_STATISTICS = ['n', 'min', 'max', 'mean', 'sd', 'first', 'last'] as const;
export type Statistic = (typeof NAMED_STATISTICS)[number] | `p${number}`;

/** Percentile of a statistic's name, 0…100: `p95` → 95. Undefined for other names, `p101` and `p9.5`. */
export function percentOf(name: string): number | undefined {
  const digits = /^p(\d{1,3})$/.exec(name)?.[1];
  return digits === undefined || Number(digits) > 100 ? undefined : Number(digits);
}

export function isStatistic(name: string): name is Statistic {
  return (NAMED_STATISTICS as readonly string[]).includes(name) || percentOf(name) !== undefined;
}

/**
 * One statistic of a series in the order measured. Undefined where it does not exist: any but `n` of an empty
 * series, `sd` of fewer than two values.
 */
export function statisticOf(values: readonly number[], statistic: Statistic): number | undefined {
  if (statistic === 'n') return values.length;
  if (values.length === 0 || (statistic === 'sd' && values.length < 2)) return undefined;
  const sorted = sort(values);
  switch (statistic) {
    case 'first':
      return values[0];
    case 'last':
      return values.at(-1);
    case 'min':
      return sorted[0];
    case 'max':
      return sorted.at(-1);
    case 'mean':
      return mean(sorted);
    case 'sd':
      return deviation(sorted);
    default:
      return quantile(sorted, (percentOf(statistic) ?? Number.NaN) / 100);
  }
}

/** The record's summary of a series; undefined for an empty one. `sd` of a single value is written as 0. */
export function summarise(values: readonly number[]): Summary | undefined {
  if (values.length === 0) return undefined;
  const sorted = sort(values);
  return {
    n: values.length,
    min: quantile(sorted, 0),
    max: quantile(sorted, 1),
    mean: mean(sorted),
    sd: values.length < 2 ? 0 : deviation(sorted),
    p5: quantile(sorted, 0.05),
    p50: quantile(sorted, 0.5),
    p95: quantile(sorted, 0.95),
    p99: quantile(sorted, 0.99),
  };
}
