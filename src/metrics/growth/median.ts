import { at } from './vector.ts';

/** MAD × this estimates the standard deviation of Gaussian noise: 1 / Φ⁻¹(3/4). Hampel, JASA 69 (1974). */
const GAUSSIAN = 1.4826;

/** Up to here insertion is quicker than a call of `sort`. */
const FEW = 24;

/** Sorts in place. */
function ascend(values: Float64Array): Float64Array {
  if (values.length > FEW) return values.sort();
  for (let i = 1; i < values.length; i++) {
    const value = at(values, i);
    let place = i;
    for (; place > 0 && at(values, place - 1) > value; place--) values[place] = at(values, place - 1);
    values[place] = value;
  }
  return values;
}

/** Median of at least one value, the mean of the two middle ones for an even count. Puts the values in order. */
export function medianOrdering(values: Float64Array): number {
  const ascending = ascend(values);
  const half = ascending.length >> 1;
  return ascending.length % 2 === 1
    ? at(ascending, half)
    : (at(ascending, half - 1) + at(ascending, half)) / 2;
}

/** Median of at least one value, which stay as they are. */
export const median = (values: Float64Array): number => medianOrdering(values.slice());

/** Scaled median absolute deviation from the median: a noise level that a few outliers cannot move. */
export function mad(values: Float64Array): number {
  const centre = median(values);
  return GAUSSIAN * medianOrdering(values.map((value) => Math.abs(value - centre)));
}

/** Distance between the quartiles, interpolated linearly (type 7 of Hyndman & Fan, 1996). */
export function interquartileRange(values: Float64Array): number {
  const ascending = ascend(values.slice());
  const quantile = (p: number): number => {
    const place = p * (ascending.length - 1);
    const below = Math.floor(place);
    const low = at(ascending, below);
    return place === below ? low : low + (place - below) * (at(ascending, below + 1) - low);
  };
  return quantile(0.75) - quantile(0.25);
}
