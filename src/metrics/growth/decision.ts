import type { Fitted } from './fit.ts';
import type { Limit } from './limit.ts';
import type { BoundedVerdict } from './plateau.ts';

export type Decision =
  | { readonly verdict: 'leak' | BoundedVerdict }
  /** What stands in the way of the verdict that is nearer, the reason first. */
  | { readonly verdict: 'inconclusive'; readonly limits: readonly [Limit, ...Limit[]] };

/**
 * Two one-sided tests against the tolerance (Schuirmann, 1987), and what else each verdict needs. What neither side
 * proves is inconclusive: what grows above the tolerance lacks something to be a leak, anything else to be bounded.
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
  const [noLeak, ...moreAgainstLeak] = leakBelow.filter(({ rate }) => rate <= tolerance);
  if (noLeak === undefined) return { verdict: 'leak' };
  const [notBounded, ...moreAgainstBounded] = boundedAbove.filter(({ rate }) => rate >= tolerance);
  if (notBounded === undefined) return { verdict: boundedAs };
  const limits: [Limit, ...Limit[]] =
    tolerance < low ? [noLeak, ...moreAgainstLeak] : [notBounded, ...moreAgainstBounded];
  return { verdict: 'inconclusive', limits };
}
