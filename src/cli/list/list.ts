import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { FILE_NAME, openScenarios, type ScenarioFile } from '../../scenarios/file.ts';
import type { Problem } from '../../scenarios/plan/plan.ts';
import { formatProblems } from '../../scenarios/plan/problem.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import { packaged } from '../../system/package-root.ts';
import type { Terminal } from '../console/terminal.ts';

export interface ListOptions {
  readonly plan?: string;
  readonly config?: string;
  readonly out: string;
  readonly json?: boolean;
}

/** A scenario as it stands in the list. */
export interface Listed {
  readonly id: string;
  readonly title: string;
  readonly cells: readonly string[];
}

/** Prints the scenarios of a file, or one plan. @throws Failure (2) with every problem of the file */
export async function list(options: ListOptions, terminal: Terminal): Promise<ExitCode> {
  const file = openScenarios(options.config);
  const shipped = onlyLists(options) ? shippedList(file) : undefined;
  if (shipped !== undefined) return print(file, shipped, [], options, terminal);
  // What reads YAML and plans takes most of a second's work: it is loaded where it is needed (docs/architecture.md#start-up).
  const { planned, planningOf } = await import('./planned.ts');
  const planning = planningOf(options);
  if (options.plan !== undefined)
    return (await import('./plan.ts')).listPlan(file, options.plan, planning, options, terminal);
  const { scenarios, problems } = planned(file, planning);
  return print(file, scenarios, problems, options, terminal);
}

/** Nothing is asked of the scenarios but their names. */
function onlyLists({ config: _config, out: _out, json: _json, ...changes }: ListOptions): boolean {
  return Object.values(changes).every((value) => value === undefined);
}

function print(
  file: ScenarioFile,
  scenarios: readonly Listed[],
  problems: readonly Problem[],
  { json }: ListOptions,
  terminal: Terminal,
): ExitCode {
  if (problems.length > 0 && json !== true) {
    throw new Failure(ExitCode.usage, formatProblems(problems, file.file));
  }
  if (json === true) {
    const document = { schema: 'asr-bench/list', version: 1, file: file.file, scenarios, problems };
    terminal.json(document, undefined, 2);
  } else {
    terminal.result(`${file.file}${file.origin === 'packaged' ? ' (packaged)' : ''}`);
    const width = Math.max(...scenarios.map(({ id }) => id.length), 0);
    for (const scenario of scenarios) terminal.result(line(scenario, width));
  }
  return problems.length === 0 ? ExitCode.ok : ExitCode.usage;
}

function line({ id, title, cells }: Listed, width: number): string {
  const shown =
    cells.length > 4 ? `${cells.length} cells` : cells.filter((name) => name !== 'default').join(', ');
  return `${id.padEnd(width)}  ${title}${shown === '' ? '' : `  (${shown})`}`;
}

/** Written by the build: the list of the scenarios that are shipped, planned there and then. */
export const SHIPPED_LIST = 'dist/scenarios.json';

interface ShippedList {
  /** sha256 of the text that was planned. */
  readonly sha256: string;
  readonly scenarios: readonly Listed[];
}

export const sha256Of = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The list of the shipped scenarios as the build left it, where that is the file and nobody has changed it since. */
function shippedList(file: ScenarioFile): readonly Listed[] | undefined {
  const path = packaged(SHIPPED_LIST);
  if (file.path !== packaged(FILE_NAME) || !existsSync(path)) return undefined;
  try {
    // Of our own making, beside this very module: a schema would cost more than all the rest.
    const { sha256, scenarios } = JSON.parse(readFileSync(path, 'utf8')) as ShippedList;
    return sha256 === sha256Of(file.text) ? scenarios : undefined;
  } catch {
    // Damaged: the file itself is there to be planned.
    return undefined;
  }
}
