import { cellName } from '../../judge/comparison/pairs.ts';
import { LEAST_ITERATIONS } from '../../metrics/definitions/least.ts';
import type { RunRecord } from '../../record/run-record.ts';
import type { Cell, Plan } from '../../scenarios/plan/plan.ts';

/** Room for a verdict where half of them are warm-up, and for a second step of a pool: docs/comparison.md#measuring. */
const ENOUGH_FOR_GROWTH = 30;

/** The plan without gates: here the comparison itself is the judge. */
const withoutGates = (cell: Cell): Cell => {
  const { baseline: _baseline, ...rest } = cell;
  return { ...rest, gates: [] };
};

/** Cells of the same name next to each other, so that the launches of a pair follow each other. */
export function sideBySide(plan: Plan): Plan {
  const names = [...new Set(plan.cells.map(cellName))];
  return {
    ...plan,
    cells: names.flatMap((name) => plan.cells.filter((cell) => cellName(cell) === name)),
  };
}

/** The plan for speed: short launches, and no reading of memory between the steps. */
export function timed(plan: Plan, launches: number, iterations: number): Plan {
  const cells = plan.cells.map(
    (cell): Cell => ({
      ...withoutGates(cell),
      launches,
      warmUp: 1,
      iterations: { kind: 'fixed', count: iterations },
      measure: new Set(['latency', 'accuracy']),
      live: false,
    }),
  );
  return { ...plan, cells };
}

/** The plan for growth: one launch of each cell, as long as the scenario says or `iterations`. */
export function growthPlan(plan: Plan, iterations: number | 'scenario'): Plan | undefined {
  if (iterations === 0) return undefined;
  const cells = plan.cells.map(
    (cell): Cell => ({
      ...withoutGates(cell),
      launches: 1,
      live: false,
      iterations: iterations === 'scenario' ? enough(cell) : { kind: 'fixed', count: iterations },
    }),
  );
  return { ...plan, cells };
}

/** What is long enough for a verdict on growth is made long enough for each: else two equal builds could not come out equal. */
function enough({ iterations }: Cell): Cell['iterations'] {
  if (iterations.kind !== 'fixed' || iterations.count < LEAST_ITERATIONS) return iterations;
  return { ...iterations, count: Math.max(iterations.count, ENOUGH_FOR_GROWTH) };
}

export const withoutPrepare = (plan: Plan): Plan => ({
  ...plan,
  engines: Object.fromEntries(
    Object.entries(plan.engines).map(([id, { prepare: _done, ...engine }]) => [id, engine]),
  ),
});

/** The plan without the cells of engines that are not there. */
export function withoutMissing(plan: Plan, { variants }: RunRecord): Plan {
  const missing = new Set(variants.flatMap(({ id, status }) => (status === 'missing' ? [id] : [])));
  const cells = plan.cells.filter(({ id }) => !missing.has(id));
  const used = new Set(cells.map(({ engine }) => engine));
  const engines = Object.fromEntries(Object.entries(plan.engines).filter(([id]) => used.has(id)));
  return { ...plan, cells, engines };
}
