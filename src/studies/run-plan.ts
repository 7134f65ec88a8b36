import { runPlan as runCells } from '../runner/run.ts';
import type { RunOptions, RunResult } from '../runner/run-options.ts';
import type { Plan } from '../scenarios/plan/plan.ts';
import { runControl } from './calibrate/control.ts';
import { soakLauncher } from './soak/launcher.ts';

export type { RunOptions, RunResult } from '../runner/run-options.ts';

/**
 * Runs a plan with everything that a scenario can ask for: the control of its machine, and servers under load beside engine
 * hosts. The loop itself (`runner/run.ts`) knows neither.
 * @throws Failure (3) when something is missing for every cell, or nothing can be written
 */
export const runPlan = (plan: Plan, options: RunOptions): Promise<RunResult> =>
  runCells(plan, { launchers: [soakLauncher], control: runControl, ...options });
