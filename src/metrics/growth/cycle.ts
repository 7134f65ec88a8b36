import { factorise, residualOf } from './basis.ts';
import { interquartileRange, mad, median, medianOrdering } from './median.ts';
import { at, clipped, dot, isRounding, timeAxis } from './vector.ts';

/** Constants of this file: docs/leak-verdict.md#cycle. */
const LONGEST = 64;
const CLIP = 6;
/** Price of one phase, in ln m: a strict cycle must pay for each of its offsets. */
const PRICE = 2.5;
/** A cycle is believed when the criterion falls below this. */
const BELIEVED = -6;
/** A cycle is only seen when each phase occurs three times in the last two thirds. */
const TIMES = 3;

export interface Cycle {
  /** Samples per cycle. */
  readonly period: number;
  /** Offset of each phase, mean 0; sample i has phase i mod period. */
  readonly offsets: Float64Array;
}

/** Samples that a cycle of `period` needs to be seen. */
export const samplesForCycle = (period: number): number => Math.ceil((TIMES * period * 3) / 2);

/**
 * A strict cycle (A/B switching, a collector that runs every p-th time) by the medians of the phases. Looked for in
 * the last two thirds, where warm-up is over; periods 2 … 64 compete by m·ln(RSS ratio) + 2.5 (p−1) ln m. With
 * `period` given it is taken as it is. Comes before the spike filter, which would eat an alternation.
 */
export function findCycle(y: Float64Array, period?: number): Cycle | undefined {
  const start = Math.floor(y.length / 3);
  const late = y.subarray(start);
  const m = late.length;
  const trend = factorise([new Float64Array(m).fill(1), timeAxis(m)]);
  const rough = residualOf(trend, late);
  const scale = Math.max(mad(rough), interquartileRange(rough) / 1.35);
  const residual = scale > 0 ? clipped(rough, CLIP * scale, median(rough)) : rough;
  const squares = dot(residual, residual);
  if (isRounding(squares, y)) return undefined;

  const buffer = new Float64Array(m);
  /** Medians of the phases, where sample i of the whole series has phase i mod p. */
  const offsetsOf = (p: number): Float64Array => {
    const offsets = new Float64Array(p);
    for (let first = 0; first < p; first++) {
      let count = 0;
      for (let i = first; i < m; i += p) buffer[count++] = at(residual, i);
      offsets[(first + start) % p] = medianOrdering(buffer.subarray(0, count));
    }
    return offsets;
  };
  if (period !== undefined) return centred(offsetsOf(period));

  let best: { readonly cost: number; readonly offsets: Float64Array } | undefined;
  for (let p = 2; p <= Math.min(LONGEST, Math.floor(m / TIMES)); p++) {
    const offsets = offsetsOf(p);
    let left = 0;
    for (let i = 0; i < m; i++) left += (at(residual, i) - at(offsets, (i + start) % p)) ** 2;
    const cost = m * Math.log(Math.max(left / squares, 1e-6)) + PRICE * (p - 1) * Math.log(m);
    if (cost < (best?.cost ?? BELIEVED)) best = { cost, offsets };
  }
  return best && centred(best.offsets);
}

function centred(offsets: Float64Array): Cycle {
  const mean = offsets.reduce((sum, value) => sum + value, 0) / offsets.length;
  return { period: offsets.length, offsets: offsets.map((value) => value - mean) };
}
