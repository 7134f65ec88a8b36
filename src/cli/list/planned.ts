import { machineEnvironment } from '../../scenarios/file.ts';
import { compileGate } from '../../scenarios/gates/compiler.ts';
import { knownModels } from '../../scenarios/known-models.ts';
import type { Source } from '../../scenarios/load/source.ts';
import type { Problem } from '../../scenarios/plan/plan.ts';
import { type Planning, planAll } from '../../scenarios/plan-scenario.ts';
import { overridesOf } from '../run/overrides.ts';
import type { Listed } from './list.ts';

/** How the scenarios of a file are planned here, with what the command line changes. @throws Failure (2) */
export function planningOf(options: unknown): Planning {
  return {
    overrides: overridesOf(options),
    environment: machineEnvironment(knownModels()),
    compileGate: compileGate,
  };
}

/** The scenarios of a file, each planned, and every problem. */
export function planned(
  file: Source,
  planning: Planning,
): { scenarios: Listed[]; problems: readonly Problem[] } {
  const { plans, problems } = planAll(file, planning);
  const scenarios = [...plans.values()].map(({ scenario, cells }) => ({
    id: scenario.id,
    title: scenario.title,
    cells: cells.map(({ id }) => id),
  }));
  return { scenarios, problems };
}
