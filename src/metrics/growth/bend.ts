import type { Trended } from './trended.ts';
import { at } from './vector.ts';

/** A bend must keep this much of its own length once the trend is taken out. */
const LEAST_ROOM = 1e-6;

export interface Bend {
  /** Last sample of the first slope and first of the second. */
  readonly knot: number;
  /** Residual squares of the broken line. */
  readonly squares: number;
}

/**
 * The best continuous change of slope (Hinkley's two-phase regression, 1969), at least `edge` samples from both
 * ends, in O(n): the gain of a hinge at s is that of the column (t − s)₊, whose products with the residual and the
 * basis are double cumulative sums.
 */
export function findBend({ n, constant, time, residual, squares }: Trended, edge: number): Bend | undefined {
  let bend: Bend | undefined;
  let best = 0;
  const flat = at(constant, 0);
  let [sumR, hingeR, sumT, hingeT] = [0, 0, 0, 0];
  for (let s = n - 2; s >= edge; s--) {
    sumR += at(residual, s + 1);
    hingeR += sumR;
    sumT += at(time, s + 1);
    hingeT += sumT;
    if (s >= n - edge) continue;
    const after = n - 1 - s;
    const hingeC = (flat * after * (after + 1)) / 2;
    const room = (after * (after + 1) * (2 * after + 1)) / 6 - hingeC * hingeC - hingeT * hingeT;
    if (room <= LEAST_ROOM) continue;
    const gain = (hingeR * hingeR) / room;
    if (bend !== undefined && gain < best) continue;
    best = gain;
    bend = { knot: s, squares: Math.max(squares - gain, 0) };
  }
  return bend;
}
