import type { Invocation } from '../../runner/initial-record.ts';
import { machineEnvironment, openScenarios } from '../../scenarios/file.ts';
import { compileGate } from '../../scenarios/gates/compiler.ts';
import { knownModels } from '../../scenarios/known-models.ts';
import type { Overrides } from '../../scenarios/plan/overrides.ts';
import type { Plan } from '../../scenarios/plan/plan.ts';
import { formatProblem, formatProblems } from '../../scenarios/plan/problem.ts';
import { planScenario } from '../../scenarios/plan-scenario.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import type { Terminal } from '../console/terminal.ts';

export interface LoadedPlan {
  readonly plan: Plan;
  /** What it takes to plan it again. */
  readonly invocation: Invocation;
}

/**
 * Plans one scenario as the command line asks for it. Says which file it came from when the user named none.
 * @throws Failure (2) with every problem of the file and the flags
 */
export function loadPlan(
  id: string,
  config: string | undefined,
  overrides: Overrides,
  terminal: Terminal,
): LoadedPlan {
  const source = openScenarios(config);
  if (source.origin !== 'option') {
    terminal.note(`scenarios ${source.file}${source.origin === 'packaged' ? ' (the packaged ones)' : ''}`);
  }
  const planned = planScenario(source, id, {
    overrides,
    environment: machineEnvironment(knownModels()),
    compileGate,
  });
  if (planned.plan === undefined) {
    throw new Failure(ExitCode.usage, formatProblems(planned.problems, source.file));
  }
  for (const warning of planned.plan.warnings) terminal.note(`warn  ${formatProblem(warning)}`);
  return { plan: planned.plan, invocation: { config: source.path, overrides: { ...overrides } } };
}
