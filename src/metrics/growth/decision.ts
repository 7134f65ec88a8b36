import type { Fitted } from './fit.ts';
import type { Limit } from './limit.ts';
import type { BoundedVerdict } from './plateau.ts';

export type Decision =
  | { readonly verdict: 'leak' | BoundedVerdict }
  | { readonly verdict: 'inconclusive'; readonly limit: Limit };

/**
 * Two one-sided tests against the tolerance (Schuirmann, 1987), and what else each verdict needs. What neither side
 * proves is inconclusive, for the first reason that stands in its way.
 */
export function decide(
  {
    bounds: [low],
    leakBelow,
    boundedAbove,
    boundedAs,
  }: Pick<Fitted, 'bounds' | 'leakBelow' | 'boundedAbove' | 'boundedAs'>,
  tolerance: number,
): Decision {
  const noLeak = leakBelow.find(({ rate }) => rate <= tolerance);
  if (noLeak === undefined) return { verdict: 'leak' };
  const notBounded = boundedAbove.find(({ rate }) => rate >= tolerance);
  if (notBounded === undefined) return { verdict: boundedAs };
  // What grows above the tolerance lacks something to be a leak; anything else, to be bounded.
  return { verdict: 'inconclusive', limit: tolerance < low ? noLeak : notBounded };
}
