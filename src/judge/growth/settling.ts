import type { Growth } from '../../record/run-record.ts';
import { GATING_RUN, isGross } from './look.ts';

/**
 * The growth of a server that may still settle: in its first jobs it fills what it keeps and V8 goes on compiling, which
 * looks like a leak to whom sees no more than that. A leak in fewer than 100 jobs is believed only where it is far above
 * the tolerance (docs/serve.md#soak). Pure.
 */
export function settled(growth: Growth): Growth {
  if (growth.verdict !== 'leak' || growth.n >= GATING_RUN || isGross(growth)) return growth;
  return {
    ...growth,
    verdict: 'inconclusive',
    reason: `${growth.reason}, but in ${growth.n} jobs a server may still settle: under ${GATING_RUN} only a leak above 10 tolerances counts`,
    iterationsNeeded: GATING_RUN,
  };
}
