import { exact } from '../../record/exact.ts';
import type { GrowthComparison, Scope } from '../../record/gate-expression.ts';
import { reasonText } from '../../record/growth.ts';
import { isCheckpointMetric, unitOf } from '../../record/metric.ts';
import type { Growth } from '../../record/run-record.ts';
import { measuredProcess } from '../../record/segments.ts';
import { isBounded } from '../growth/worst.ts';
import { lacking, measureIn } from './comparison.ts';
import type { GateFacts } from './facts.ts';
import { answer, type Evaluation, unjudged } from './outcome.ts';
import { interval, type Present, presenter } from './present.ts';
import { reckon } from './reckon.ts';
import { judgeTraces } from './traces.ts';

/**
 * Judges `growth(q) < X`: the rate and the interval that every table shows, held against X. It passes where the growth is
 * bounded below X, fails where it is a leak above X, and is inconclusive otherwise; `growth(q) > X` is the other way
 * round. With several processes the worst decides.
 */
export function judgeGrowth({ growth, operator, bound }: GrowthComparison, facts: GateFacts): Evaluation {
  const quantity = growth.argument ?? '';
  if (!isCheckpointMetric(quantity)) return unjudged(`no quantity ${quantity}`);
  const limit = reckon(bound, (metric) => measureIn(metric, facts));
  if (limit.kind === 'absent') return lacking(limit, facts.shared);
  const tolerance = limit.range.point;
  const present = presenter(unitOf(quantity));
  if (!(tolerance > 0))
    return unjudged(`the bound is ${present(tolerance)}: growth is judged against one above 0`);
  const judged = judgeTraces(quantity, growth.scope, tolerance, facts);
  if ('kind' in judged) return lacking(judged, facts.shared);
  const wantsBounded = operator === '<' || operator === '<=';
  const found = figures(judged, present, countedIn(growth.scope, facts));
  return answer(outcomeOf(judged, wantsBounded), { ...found, bound: present(tolerance) });
}

function outcomeOf(growth: Growth, wantsBounded: boolean): 'pass' | 'fail' | 'inconclusive' {
  if (isBounded(growth)) return wantsBounded ? 'pass' : 'fail';
  if (growth.verdict === 'leak') return wantsBounded ? 'fail' : 'pass';
  return 'inconclusive';
}

/** What one value of a growth is of: a pass of the loop that the gate names, else what the variant is measured by. */
export const countedIn = ({ loop }: Scope, { cell }: Pick<GateFacts, 'cell'>): string =>
  loop ?? measuredProcess(cell.record).unit;

/** Rate, deciding interval and reason for people. */
export function figures(
  growth: Growth,
  present: Present,
  unit: string,
): { value: string; interval?: string; reason: string } {
  const [low, high] = growth.bounds;
  const shown = interval(low, high, present);
  return {
    value: growth.rate === null ? 'unknown' : present(growth.rate),
    ...exact({ interval: shown }),
    reason: reasonText(growth, unit),
  };
}
