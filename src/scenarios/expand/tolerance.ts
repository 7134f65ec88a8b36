import { DEFAULT_TOLERANCE, GATED_METRICS, type GatedMetric } from '../../record/metric.ts';
import { child, type Located, type LocatedMap } from '../load/located.ts';
import type { Problem } from '../plan/plan.ts';
import type { HeadInput } from '../schema/scenario.ts';

/** What a budget sets. */
const BUDGETED = ['heap', 'anon'] as const;

/**
 * Growth per iteration that counts as none. A budget sets it for heap and anon: headroom / requests. Of a
 * tolerance and a budget the nearer one wins; both in one scenario contradict each other.
 *
 * @param levels defaults, parents, the scenario, then what matrix and `--set` changed: later is nearer
 */
export function toleranceOf(
  head: Pick<HeadInput, 'tolerance' | 'budget'>,
  levels: readonly (LocatedMap | undefined)[],
): Record<GatedMetric, number> {
  const { tolerance = {}, budget } = head;
  const result = { ...DEFAULT_TOLERANCE };
  for (const metric of GATED_METRICS) result[metric] = tolerance[metric] ?? result[metric];
  if (budget === undefined) return result;
  const nearestBudget = lastLevel(levels, (level) => child(level, 'budget'));
  for (const metric of BUDGETED) {
    const own = lastLevel(levels, (level) => child(child(level, 'tolerance'), metric));
    if (own < nearestBudget) result[metric] = budget.headroom / budget.requests;
  }
  return result;
}

const lastLevel = (
  levels: readonly (LocatedMap | undefined)[],
  find: (level: LocatedMap) => Located | undefined,
): number => levels.findLastIndex((level) => level !== undefined && find(level) !== undefined);

/** A budget beside the tolerance that it would set, in one and the same scenario. */
export function checkBudget(levels: readonly LocatedMap[], problems: Problem[]): void {
  for (const level of levels) {
    const budget = level.entries.get('budget');
    for (const metric of BUDGETED) {
      const tolerance = child(child(level, 'tolerance'), metric);
      if (budget === undefined || tolerance === undefined) continue;
      problems.push({
        place: budget.key,
        message: `budget and tolerance.${metric} (line ${tolerance.place.line}) both set the tolerance of ${metric}`,
        detail: ['do: keep one of them'],
      });
    }
  }
}
