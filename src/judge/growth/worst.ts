import type { Growth } from '../../record/run-record.ts';

/** Bounded below its tolerance, whatever happened before. */
export const isBounded = ({ verdict }: Pick<Growth, 'verdict'>): boolean =>
  verdict === 'no-leak' || verdict === 'warm-up-plateau' || verdict === 'pool-step';

/** A leak in one process is a leak, and one that is open keeps the others from being an answer. */
function rank(growth: Growth): number {
  if (growth.verdict === 'leak') return 0;
  return isBounded(growth) ? 2 : 1;
}

/**
 * The growth that stands for several processes, each judged by itself: the worst verdict, of equals the one that saw most
 * iterations, of those the first. The one place that picks: tables and gates show the same. Undefined of none.
 */
export function worstGrowth<Judged extends Growth>(judged: readonly Judged[]): Judged | undefined {
  return judged.reduce<Judged | undefined>((worst, next) => {
    if (worst === undefined) return next;
    const by = rank(next) - rank(worst) || worst.n - next.n;
    return by < 0 ? next : worst;
  }, undefined);
}
