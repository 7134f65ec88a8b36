import { exact } from '../record/exact.ts';
import { ExitCode } from '../system/exit-code.ts';
import { Failure } from '../system/failure.ts';
import type { CliCommand, CliContext } from './console/command.ts';
import { addDetail } from './console/detail.ts';
import { interruptible } from './console/signals.ts';
import { type LoadedPlan, loadPlan } from './run/load-plan.ts';
import { addOverrides, overridesOf } from './run/overrides.ts';
import { addReporters, reportingOf } from './run/reporters.ts';
import { type Resumed, resumedRun } from './run/resumed-run.ts';
import { type RunFlags as Flags, finish, leave, runPlans } from './run/run-plans.ts';
import { loadRun } from './run/stored-run.ts';

interface RunFlags extends Flags {
  readonly config?: string;
  readonly resume?: string;
}

/** `run <id…>`: measures scenarios and writes their reports. */
export const runCommand: CliCommand = {
  register(command, context) {
    command.argument('[id...]', 'scenarios, as `list` names them; not needed with --resume');
    addDetail(addReporters(addOverrides(command)))
      .option('--out <dir>', 'folder for the run', './reports')
      .option(
        '--resume <run>',
        'go on with a run that was interrupted or killed, at its first unfinished variant',
      )
      .option('--shard <i/n>', 'only the i-th of n parts of the cells: `merge` puts the parts together')
      .option('--ffmpeg <path>', 'ffmpeg to decode audio with')
      .option('--live', 'show transcripts while they come, where the scenario has them live (exp-6, exp-8)')
      .option('--json', 'print one JSON document on stdout: the run record')
      .action(
        context.action(async (ids: string[], flags: RunFlags) => {
          // A reporter that is none must not cost an hour of measuring.
          const { uses } = reportingOf(flags);
          const copies = uses.flatMap(({ copy }) => copy ?? []);
          if (ids.length > 1 && copies.length > 0) {
            throw new Failure(
              ExitCode.usage,
              `each of the ${ids.length} scenarios would overwrite ${copies.join(', ')}`,
              'run them one by one, or take the files from the folders of the runs',
            );
          }
          const plans = await plansOf(ids, flags, context.terminal);
          if (plans === undefined) return finished(flags, context.terminal);
          return interruptible((interrupt) => runPlans(plans, flags, interrupt, context));
        }),
      );
  },
};

/**
 * Every scenario is planned before the first is run: an error in the second must not cost an hour.
 * @returns undefined when the run to take up again has come to its end
 */
async function plansOf(
  ids: readonly string[],
  flags: RunFlags,
  terminal: CliContext['terminal'],
): Promise<(LoadedPlan | Resumed)[] | undefined> {
  const overrides = overridesOf(flags);
  const { resume, config } = flags;
  if (resume !== undefined) {
    const resumed = await resumedRun(resume, ids, { overrides, ...exact({ config }) }, terminal);
    return resumed === undefined ? undefined : [resumed];
  }
  if (ids.length === 0) {
    throw new Failure(ExitCode.usage, 'run which scenario?', '`asr-bench list` shows what there is');
  }
  return ids.map((id) => loadPlan(id, config, overrides, terminal));
}

/** Nothing is left to do: the run is shown as it is, so that a job may be started again and again. */
async function finished(flags: RunFlags, terminal: CliContext['terminal']): Promise<ExitCode> {
  const { record, folder, notes } = await loadRun(flags.resume ?? '');
  for (const note of notes) terminal.note(note);
  terminal.note(`run ${record.id} has come to its end: nothing is left to do`);
  return leave([await finish({ record, folder }, flags, terminal)], [], flags, terminal);
}
