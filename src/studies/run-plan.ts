import { exact } from '../record/exact.ts';
import type { RunRecord } from '../record/run-record.ts';
import type { Interrupt } from '../runner/interrupt.ts';
import type { Launcher } from '../runner/launch-cell.ts';
import type { RunListener } from '../runner/listener.ts';
import { runPlan as runCells } from '../runner/run.ts';
import type { RunOptions, RunResult } from '../runner/run-options.ts';
import type { Cell, Plan } from '../scenarios/plan/plan.ts';
import { calibrate } from './calibrate/calibrate.ts';
import { serveStep } from './soak/served-pipeline.ts';
import { runSoak } from './soak/soak.ts';

export type { RunOptions, RunResult } from '../runner/run-options.ts';

/**
 * Runs a plan with everything that a scenario can ask for: the control of its machine, and servers under load beside engine
 * hosts. The loop itself (`runner/run.ts`) knows neither.
 * @throws Failure (3) when something is missing for every cell, or nothing can be written
 */
export const runPlan = (plan: Plan, options: RunOptions): Promise<RunResult> =>
  runCells(plan, { launchers: [soakLauncher], control: runControl, ...options });

/** Launches the cells that are a server under load: server and clients instead of an engine host. */
const soakLauncher: Launcher = {
  takes: (cell) => serveStep(cell) !== undefined,
  launch: ({ options, folder, ...given }) => {
    const { ffmpeg, vadModel, listener } = options;
    return runSoak({
      ...given,
      folder: folder.path,
      onPreparing: (what) => listener?.onPreparing?.(what),
      ...exact({ ffmpeg, vadModel }),
    });
  },
};

/**
 * `control:` of the cells: planted faults on this machine, before anything of the user's is measured. The most
 * thorough that any cell demands serves all.
 */
async function runControl(
  cells: readonly Pick<Cell, 'control'>[],
  listener: RunListener | undefined,
  interrupt: Interrupt,
): Promise<RunRecord['control']> {
  const demanded = cells.flatMap(({ control }) => control ?? []);
  if (demanded.length === 0) return undefined;
  const mode = demanded.includes('full') ? 'full' : 'quick';
  return calibrate({
    mode,
    onTrial: (planted, number, of) => listener?.onPreparing?.(`control ${mode} ${number}/${of}: ${planted}`),
    stopped: () => interrupt.requested,
  });
}
