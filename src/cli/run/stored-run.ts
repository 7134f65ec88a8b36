import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadNormaliser } from '../../metrics/normaliser-loading.ts';
import { exact } from '../../record/exact.ts';
import { choseVariants } from '../../record/part-run.ts';
import type { RunRecord } from '../../record/run-record.ts';
import { type OpenRun, openRun, type RunProblem } from '../../record/store/open-run.ts';
import { type AssessOptions, assess } from '../../runner/assess.ts';
import type { Plan } from '../../scenarios/plan/plan.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';

/**
 * A stored run with its verdict: judged here where it has none, because it was killed or an earlier version judged it.
 * @throws Failure (2) when there is no run at that place or it cannot be read
 */
export async function loadRun(run: string): Promise<OpenRun> {
  const opened = openRun(run);
  if (opened.problems !== undefined) throw unreadable(opened.problems);
  const { record, folder, notes } = opened.run;
  if (record.verdict !== undefined) return opened.run;
  const found = await namedBaseline(record, folder);
  await judgeAgain(record, { folder, ...exact({ baseline: found?.baseline }) });
  return { record, folder, notes: [...notes, ...(found?.notes ?? [])] };
}

function unreadable([first, ...more]: readonly [RunProblem, ...RunProblem[]]): Failure {
  const hint =
    more.length > 0
      ? more.map(({ place, message }) => `${place}: ${message}`)
      : first.message.startsWith('there is no run')
        ? 'give the folder that a run printed at its end'
        : [];
  return new Failure(ExitCode.usage, first.message, hint);
}

async function judgeAgain(record: RunRecord, context: Omit<AssessOptions, 'chinese'>): Promise<void> {
  assess(record, { chinese: await loadNormaliser('zh'), named: choseVariants(record), ...context });
}

/** The baseline of a stored run, and what its reader should know of it. */
export interface NamedBaseline {
  readonly baseline?: RunRecord;
  readonly notes: readonly string[];
}

/**
 * The stored run that the gates of a record are relative to, at its path or beside the record's own folder; undefined where
 * they are relative to none. One that is gone or damaged is said: its gates come out undecided for want of it.
 */
export async function namedBaseline(
  { variants }: RunRecord,
  folder: string,
): Promise<NamedBaseline | undefined> {
  const run = variants.flatMap(({ baseline }) => (baseline?.kind === 'run' ? baseline.run : []))[0];
  if (run === undefined) return undefined;
  const place = folderOf(run, dirname(folder));
  if (place === undefined) return { notes: [`the baseline ${run} is gone: nothing is compared with it`] };
  const opened = openRun(place);
  if (opened.problems !== undefined) {
    const why = opened.problems.map(({ message }) => message).join('; ');
    return { notes: [`the baseline ${run} cannot be read, and nothing is compared with it: ${why}`] };
  }
  const { record: baseline, notes } = opened.run;
  // Its own gates are not asked of: it needs no baseline itself.
  if (baseline.verdict === undefined) await judgeAgain(baseline, { folder: opened.run.folder });
  return { baseline, notes: notes.map((note) => `the baseline ${run}: ${note}`) };
}

/**
 * The stored run that `baseline` means in each plan, read before anything is measured: one that is not there must not
 * cost an hour.
 * @param out folder of runs, where a run is named by its id alone
 * @throws Failure (12) when it is not there
 */
export async function storedBaselines(
  plans: readonly Plan[],
  out: string,
  note: (text: string) => void,
): Promise<ReadonlyMap<Plan, RunRecord>> {
  const found = new Map<Plan, RunRecord>();
  for (const plan of plans) {
    const own = new Set(plan.cells.map(({ id }) => id));
    const run = plan.cells
      .map(({ baseline }) => baseline)
      .find((named) => named !== undefined && !own.has(named));
    if (run === undefined) continue;
    const folder = folderOf(run, out);
    if (folder === undefined) {
      throw new Failure(
        ExitCode.noBaseline,
        `${plan.scenario.id}: there is no run ${run} to be the baseline`,
        `give the folder of a run, or the id of one in ${out}`,
      );
    }
    const { record, notes } = await loadRun(folder);
    for (const text of notes) note(`the baseline ${run}: ${text}`);
    found.set(plan, record);
  }
  return found;
}

/** Folder of a run by its path or, among the runs of `out`, by its id. */
export function folderOf(run: string, out: string): string | undefined {
  return [run, join(out, run)].find((path) => existsSync(path));
}
