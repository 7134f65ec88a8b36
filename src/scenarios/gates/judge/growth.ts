import { unitOf } from '../../../record/metric.ts';
import type { Growth } from '../../../record/run-record.ts';
import type { GrowthComparison } from '../check/growth.ts';
import { isQuantity } from '../names.ts';
import { lacking, measureIn } from './comparison.ts';
import type { GateFacts } from './facts.ts';
import { answer, type Evaluation, unjudged, worst } from './outcome.ts';
import { interval, type Present, presenter } from './present.ts';
import { reckon } from './reckon.ts';
import { judgeTraces } from './traces.ts';

/** A bounded verdict: growth is below the tolerance, whatever happened before. */
export function isBounded({ verdict }: Growth): boolean {
  return verdict === 'no-leak' || verdict === 'warm-up-plateau' || verdict === 'pool-step';
}

/**
 * Judges `growth(q) < X` with the tolerance X: passes where the verdict is bounded and its whole interval below
 * X, fails where it is a leak and its whole interval above, is inconclusive otherwise. `growth(q) > X` is the
 * other way round. With several processes the worst decides.
 */
export function judgeGrowth({ growth, operator, bound }: GrowthComparison, facts: GateFacts): Evaluation {
  const quantity = growth.argument ?? '';
  if (!isQuantity(quantity)) return unjudged(`no quantity ${quantity}`);
  const limit = reckon(bound, (metric) => measureIn(metric, facts));
  if (limit.kind === 'absent') return lacking(limit, facts.shared);
  const tolerance = limit.range.point;
  const present = presenter(unitOf(quantity));
  if (!(tolerance > 0))
    return unjudged(`the bound is ${present(tolerance)}: growth is judged against one above 0`);
  const traces = judgeTraces(quantity, growth.scope, tolerance, facts);
  if ('kind' in traces) return lacking(traces, facts.shared);
  const wantsBounded = operator === '<' || operator === '<=';
  return worst(
    traces.map(({ growth: judged }) =>
      answer(outcomeOf(judged, tolerance, wantsBounded), {
        ...figures(judged, present),
        bound: present(tolerance),
      }),
    ),
  );
}

function outcomeOf(growth: Growth, limit: number, wantsBounded: boolean): 'pass' | 'fail' | 'inconclusive' {
  const [low, high] = growth.bounds;
  if (isBounded(growth) && high !== null && high < limit) return wantsBounded ? 'pass' : 'fail';
  if (growth.verdict === 'leak' && low !== null && low > limit) return wantsBounded ? 'fail' : 'pass';
  return 'inconclusive';
}

/** Rate, deciding interval and reason for people. */
export function figures(
  growth: Growth,
  present: Present,
): { value: string; interval?: string; reason: string } {
  const [low, high] = growth.bounds;
  const shown = interval(low, high, present);
  const needed = growth.iterationsNeeded;
  const more = needed === null ? '' : `; about ${needed} iterations would decide`;
  return {
    value: growth.rate === null ? 'unknown' : present(growth.rate),
    ...(shown !== undefined && { interval: shown }),
    reason: `${growth.reason}${more}`,
  };
}
