import { mad, median, medianOrdering } from './median.ts';
import { at, differences } from './vector.ts';

/** Neighbours on each side, and how many noise levels make a spike: docs/leak-verdict.md#spikes. */
const REACH = 3;
const FAR = 6;

/**
 * A Hampel filter (Pearson, 2002): a sample that is off the median of its six neighbours by more than six noise
 * levels takes that median. Steps and ramps survive, and the end points are never touched. The noise level is the
 * largest of the neighbours' MAD, the MAD of the differences / √2, and `floor`.
 */
export function withoutSpikes(y: Float64Array, floor: number): Float64Array {
  const calm = y.slice();
  if (y.length < 3) return calm;
  const overall = Math.max(mad(differences(y)) / Math.SQRT2, floor);
  const buffer = new Float64Array(2 * REACH);
  for (let i = 1; i < y.length - 1; i++) {
    let count = 0;
    for (let j = Math.max(0, i - REACH); j <= Math.min(y.length - 1, i + REACH); j++) {
      if (j !== i) buffer[count++] = at(y, j);
    }
    const neighbours = buffer.subarray(0, count);
    const centre = medianOrdering(neighbours);
    const off = Math.abs(at(y, i) - centre);
    if (off > FAR * overall && off > FAR * mad(neighbours) && !onTheWay(y, i)) calm[i] = centre;
  }
  return calm;
}

/** Between what comes before and what comes after: part of a rise or a fall. */
function onTheWay(y: Float64Array, i: number): boolean {
  const before = median(y.subarray(Math.max(0, i - REACH), i));
  const after = median(y.subarray(i + 1, i + 1 + REACH));
  return (at(y, i) - before) * (after - at(y, i)) > 0;
}
