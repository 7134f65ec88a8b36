import { exact } from '../record/exact.ts';
import type { RunRecord } from '../record/run-record.ts';
import { ExitCode } from '../system/exit-code.ts';
import { Failure } from '../system/failure.ts';
import type { CliCommand, CliContext } from './console/command.ts';
import { addDetail } from './console/detail.ts';
import { interruptible } from './console/signals.ts';
import { type LoadedPlan, loadPlan } from './run/load-plan.ts';
import { addOverrides } from './run/override-options.ts';
import { overridesOf } from './run/overrides.ts';
import { addReporters, reportingOf } from './run/reporters.ts';
import { type Resumed, resumedRun } from './run/resumed-run.ts';
import { type RunFlags as Flags, finish, leave, runPlans } from './run/run-plans.ts';
import { addSelection, type Selected, type SelectionFlags, selected } from './run/selection.ts';
import { loadRun } from './run/stored-run.ts';

interface RunFlags extends Flags, Pick<SelectionFlags, 'grep' | 'lastFailed'> {
  readonly config?: string;
  readonly resume?: string;
  readonly launches?: string;
}

/** `run <id…>`: measures scenarios and writes their reports. */
export const runCommand: CliCommand = {
  register(command, context) {
    command.argument('[id...]', 'scenarios, as `list` names them; not needed with --resume');
    addDetail(addReporters(addSelection(addOverrides(command))))
      .option('--launches <n>', 'fresh processes of each cell (default: as the scenario says)')
      .option('--fail-fast', 'begin nothing more after the first variant that fails')
      .option('--out <dir>', 'folder for the run', './reports')
      .option(
        '--resume <run>',
        'go on with a run that was interrupted or killed, at its first unfinished variant',
      )
      .option(
        '--shard <i/n>',
        'only the i-th of n parts of the cells, of a corpus of its utterances: `merge` puts the parts together',
      )
      .option('--ffmpeg <path>', 'ffmpeg to decode audio with')
      .option('--live', 'show transcripts while they come, in zh-TW where they are converted (exp-6, exp-8)')
      .option('--json', 'print one JSON document on stdout: the run record')
      .action(
        context.action(async (ids: string[], flags: RunFlags) => {
          // A reporter that is none must not cost an hour of measuring.
          const { uses } = reportingOf(flags);
          const copies = uses.flatMap(({ copy }) => copy ?? []);
          const chosen = flags.resume === undefined ? selected(ids, flags, context.terminal) : [];
          if (chosen.length > 1 && copies.length > 0) {
            throw new Failure(
              ExitCode.usage,
              `each of the ${chosen.length} scenarios would overwrite ${copies.join(', ')}`,
              'run them one by one, or take the files from the folders of the runs',
            );
          }
          const plans = await plansOf(ids, chosen, flags, context.terminal);
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
  chosen: readonly Selected[],
  flags: RunFlags,
  terminal: CliContext['terminal'],
): Promise<(LoadedPlan | Resumed)[] | undefined> {
  const overrides = { ...overridesOf(flags), ...exact({ launches: launchesOf(flags.launches) }) };
  const { resume, config } = flags;
  if (resume !== undefined) {
    const resumed = await resumedRun(resume, ids, { overrides, ...exact({ config }) }, terminal);
    return resumed === undefined ? undefined : [resumed];
  }
  if (chosen.length === 0) {
    throw new Failure(ExitCode.usage, 'run which scenario?', '`asr-bench list` shows what there is');
  }
  return chosen.map(({ id, variants, before }) => {
    const loaded = loadPlan(
      id,
      config,
      { ...overrides, ...exact({ variants: overrides.variants ?? variants }) },
      terminal,
    );
    for (const record of before ?? []) sameSubject(loaded, record);
    return loaded;
  });
}

/** That our simulator passes says nothing of the build that failed. @throws Failure (2) */
function sameSubject({ plan }: LoadedPlan, before: RunRecord): void {
  const simulated = Object.values(plan.engines).every(({ library }) => library === 'calibration');
  if (!simulated || before.notice !== undefined) return;
  throw new Failure(
    ExitCode.usage,
    `--last-failed: ${before.id} measured ${before.engines.map(({ library }) => library).join(', ')}, and no library is given now`,
    'give it again, with --library or ASR_BENCH_LIBRARY',
  );
}

function launchesOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && Number.isSafeInteger(count)) return count;
  throw new Failure(ExitCode.usage, `--launches is ${text}; it takes a whole number, 1 or more`);
}

/** Nothing is left to do: the run is shown as it is, so that a job may be started again and again. */
async function finished(flags: RunFlags, terminal: CliContext['terminal']): Promise<ExitCode> {
  const { record, folder, notes } = await loadRun(flags.resume ?? '');
  for (const note of notes) terminal.note(note);
  terminal.note(`run ${record.id} has come to its end: nothing is left to do`);
  return leave([await finish({ record, folder }, flags, terminal)], [], flags, terminal);
}
