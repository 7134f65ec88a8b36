import { newestRun } from '../../record/store/stored-runs.ts';
import type { FoundFile } from '../../scenarios/file.ts';
import { type Estimate, estimate } from '../../scenarios/plan/estimate.ts';
import { formatProblems } from '../../scenarios/plan/problem.ts';
import { roughEstimate } from '../../scenarios/plan/rough-estimate.ts';
import { type Planning, planScenario } from '../../scenarios/plan-scenario.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import type { Terminal } from '../console/terminal.ts';
import { knownSizes } from './known-sizes.ts';
import type { ListOptions } from './list.ts';
import { planText } from './plan-text.ts';

/** Prints one plan, with the time and memory that it will take. Loaded by itself: it reads stored runs and model files. */
export async function listPlan(
  file: FoundFile,
  id: string,
  planning: Planning,
  options: ListOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { plan, problems } = planScenario(file, id, planning);
  if (plan === undefined) throw new Failure(ExitCode.usage, formatProblems(problems, file.file));
  const earlier = newestRun(options.out, id);
  const estimates: ReadonlyMap<string, Estimate> =
    earlier === undefined ? new Map() : estimate(plan, earlier);
  const sizes = await knownSizes(plan, planning.environment.manifest);
  const rough = new Map(plan.cells.map((cell) => [cell.id, roughEstimate(plan, cell, sizes)]));
  if (options.json === true) {
    terminal.result(
      JSON.stringify({ schema: 'asr-bench/plan', version: 1, ...plan, estimates, rough }, setsAsLists, 2),
    );
  } else {
    terminal.result(planText(plan, estimates, rough));
  }
  return ExitCode.ok;
}

/** Sets and maps of a plan, for JSON. */
function setsAsLists(_key: string, value: unknown): unknown {
  if (value instanceof Set) return [...value];
  return value instanceof Map ? Object.fromEntries(value) : value;
}
