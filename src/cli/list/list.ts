import { machineEnvironment, openScenarios, type ScenarioFile } from '../../scenarios/file.ts';
import { compileGate } from '../../scenarios/gates/compiler.ts';
import { knownModels } from '../../scenarios/known-models.ts';
import type { Plan } from '../../scenarios/plan/plan.ts';
import { formatProblems } from '../../scenarios/plan/problem.ts';
import { type Planning, planAll } from '../../scenarios/plan-scenario.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import type { Terminal } from '../console/terminal.ts';
import { overridesOf } from '../run/overrides.ts';

export interface ListOptions {
  readonly plan?: string;
  readonly config?: string;
  readonly out: string;
  readonly json?: boolean;
}

/** Prints the scenarios of a file, or one plan. @throws Failure (2) with every problem of the file */
export async function list(options: ListOptions, terminal: Terminal): Promise<ExitCode> {
  const file = openScenarios(options.config);
  const planning: Planning = {
    overrides: overridesOf(options),
    environment: machineEnvironment(knownModels()),
    compileGate: compileGate,
  };
  return options.plan === undefined
    ? listAll(file, planning, options, terminal)
    : await (await import('./plan.ts')).listPlan(file, options.plan, planning, options, terminal);
}

function listAll(file: ScenarioFile, planning: Planning, options: ListOptions, terminal: Terminal): ExitCode {
  const { plans, problems } = planAll(file, planning);
  if (problems.length > 0 && options.json !== true) {
    throw new Failure(ExitCode.usage, formatProblems(problems, file.file));
  }
  if (options.json === true) {
    const scenarios = [...plans.values()].map(({ scenario, cells }) => ({
      id: scenario.id,
      title: scenario.title,
      cells: cells.map(({ id }) => id),
    }));
    const document = { schema: 'asr-bench/list', version: 1, file: file.file, scenarios, problems };
    terminal.json(document, undefined, 2);
  } else {
    terminal.result(`${file.file}${file.origin === 'packaged' ? ' (packaged)' : ''}`);
    const width = Math.max(...[...plans.keys()].map((id) => id.length), 0);
    for (const plan of plans.values()) terminal.result(listLine(plan, width));
  }
  return problems.length === 0 ? ExitCode.ok : ExitCode.usage;
}

function listLine({ scenario, cells }: Plan, width: number): string {
  const names = cells.map(({ id }) => id);
  const shown =
    names.length > 4 ? `${cells.length} cells` : names.filter((name) => name !== 'default').join(', ');
  return `${scenario.id.padEnd(width)}  ${scenario.title}${shown === '' ? '' : `  (${shown})`}`;
}
