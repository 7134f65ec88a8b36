import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { RunRecord } from '../../record/run-record.ts';
import type { Plan } from '../../scenarios/plan/plan.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import { loadRun } from './stored-run.ts';

/**
 * The stored run that `baseline` means in each plan, read before anything is measured: one that is not there must not
 * cost an hour.
 * @param out folder of runs, where a run is named by its id alone
 * @throws Failure (12) when it is not there
 */
export async function storedBaselines(
  plans: readonly Plan[],
  out: string,
): Promise<ReadonlyMap<Plan, RunRecord>> {
  const found = new Map<Plan, RunRecord>();
  for (const plan of plans) {
    const run = storedBaseline(plan);
    if (run === undefined) continue;
    const folder = folderOf(run, out);
    if (folder === undefined) {
      throw new Failure(
        ExitCode.noBaseline,
        `${plan.scenario.id}: there is no run ${run} to be the baseline`,
        `give the folder of a run, or the id of one in ${out}`,
      );
    }
    found.set(plan, (await loadRun(folder)).record);
  }
  return found;
}

/** What a plan's `baseline` names when it is no cell of its own. */
function storedBaseline({ cells }: Plan): string | undefined {
  const own = new Set(cells.map(({ id }) => id));
  return cells.map(({ baseline }) => baseline).find((run) => run !== undefined && !own.has(run));
}

/** Folder of a run by its path or, among the runs of `out`, by its id. */
export function folderOf(run: string, out: string): string | undefined {
  return [run, join(out, run)].find((path) => existsSync(path));
}
