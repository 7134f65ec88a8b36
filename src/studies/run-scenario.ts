import { machineEnvironment, openScenarios } from '../scenarios/file.ts';
import { compileGate } from '../scenarios/gates/compiler.ts';
import { knownModels } from '../scenarios/known-models.ts';
import type { Overrides } from '../scenarios/plan/overrides.ts';
import { formatProblems } from '../scenarios/plan/problem.ts';
import { planScenario } from '../scenarios/plan-scenario.ts';
import { ExitCode } from '../system/exit-code.ts';
import { Failure } from '../system/failure.ts';
import { type RunOptions, type RunResult, runPlan } from './run-plan.ts';

export interface ScenarioRun extends Partial<Pick<RunOptions, 'listener' | 'interrupt' | 'ffmpeg'>> {
  /** A scenario file; without it `./scenarios.yaml`, else the packaged one. */
  readonly config?: string;
  /** What the flags of `asr-bench run` change: engine, models, variants, iterations, settings. */
  readonly overrides?: Overrides;
  /** Folder in which the run's own folder is made. */
  readonly out: string;
}

/**
 * Plans one scenario and runs it, as `asr-bench run <id>` does, without its reports: the record is in the result and
 * in the run's folder.
 * @throws Failure (2) with every problem of the file; (3) when something is missing or nothing can be written
 */
export async function runScenario(
  id: string,
  { config, overrides = {}, ...options }: ScenarioRun,
): Promise<RunResult> {
  const source = openScenarios(config);
  const environment = machineEnvironment(knownModels());
  const { plan, problems } = planScenario(source, id, { overrides, environment, compileGate });
  if (plan === undefined) throw new Failure(ExitCode.usage, formatProblems(problems, source.file));
  return runPlan(plan, {
    ...options,
    named: overrides.variants !== undefined,
    invocation: { config: source.path, overrides: { ...overrides } },
  });
}
