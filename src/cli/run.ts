import { exact } from '../record/exact.ts';
import type { Interrupt } from '../runner/interrupt.ts';
import type { RunListener } from '../runner/listener.ts';
import { type RunResult, runPlan } from '../studies/run-plan.ts';
import { ExitCode, knownExitCode, strongest } from '../system/exit-code.ts';
import { Failure } from '../system/failure.ts';
import type { CliCommand, CliContext } from './console/command.ts';
import { addDetail, type DetailFlags, detailOf } from './console/detail.ts';
import { exitLines } from './console/exit-line.ts';
import { interruptible } from './console/signals.ts';
import type { Terminal } from './console/terminal.ts';
import { type LoadedPlan, loadPlan } from './run/load-plan.ts';
import { addOverrides, overridesOf } from './run/overrides.ts';
import { Progress } from './run/progress.ts';
import { addReporters, openTargets, type ReporterFlags, reportingOf } from './run/reporters.ts';
import { type Resumed, resumedRun } from './run/resumed-run.ts';
import { showRun } from './run/show-run.ts';
import { loadRun, storedBaselines } from './run/stored-run.ts';
import { rewriteReports, whereWorthwhile, writeReports } from './run/write-reports.ts';

interface RunFlags extends ReporterFlags, DetailFlags {
  readonly config?: string;
  readonly resume?: string;
  readonly out: string;
  readonly json?: boolean;
  readonly ffmpeg?: string;
  readonly live?: boolean;
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
          return interruptible((interrupt) => runAll(plans, flags, interrupt, context));
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

/** One scenario that was run, and what it adds to the exit code of the command. */
interface Finished {
  readonly id: string;
  readonly code: ExitCode;
  readonly folder: string;
  readonly notice: string | undefined;
  /** It held something to measure: a shard may be empty. */
  readonly measured: boolean;
  /** Why the code is what it is, where the verdict says it. */
  readonly answer?: string;
}

async function runAll(
  plans: readonly (LoadedPlan | Resumed)[],
  flags: RunFlags,
  interrupt: Interrupt,
  { terminal }: CliContext,
): Promise<ExitCode> {
  const done: Finished[] = [];
  const reporting = reportingOf(flags);
  openTargets(reporting);
  const baselines = await storedBaselines(
    plans.map(({ plan }) => plan),
    flags.out,
    (text) => terminal.note(text),
  );
  const listener: RunListener = new Progress(
    terminal,
    exact({ transcript: flags.live, each: flags.verbose }),
  );
  for (const { plan, invocation, ...more } of plans) {
    if (interrupt.requested) break;
    const baseline = baselines.get(plan);
    const result = await runPlan(plan, {
      out: flags.out,
      listener,
      interrupt,
      invocation,
      named: invocation.overrides.variants !== undefined,
      ...more,
      ...exact({ baseline }),
      onVariantDone: whereWorthwhile((folder) => rewriteReports(folder, reporting)),
      onAbandon: () => {
        terminal.note('interrupted while preparing: nothing was measured');
        process.exit(ExitCode.interrupted);
      },
      ...exact({ ffmpeg: flags.ffmpeg }),
    });
    done.push(await finish(result, flags, terminal));
  }
  return leave(
    done,
    plans.slice(done.length).map(({ plan }) => plan.scenario.id),
    flags,
    terminal,
  );
}

/** Writes the reports of a run and shows it. What the command comes to is said once, by `leave`. */
async function finish(
  { record, folder, spilled }: RunResult,
  flags: RunFlags,
  terminal: Terminal,
): Promise<Finished> {
  const problems =
    spilled === undefined ? await writeReports(record, folder, reportingOf(flags), terminal) : [];
  for (const problem of problems) terminal.note(problem);
  const code = strongest([knownExitCode(record.exitCode), ...problems.map(() => ExitCode.internal)]);
  const { notice, scenario } = record;
  if (flags.json === true) {
    terminal.json({ ...record, runDir: folder, exitCode: code });
  } else {
    showRun(record, spilled === undefined ? folder : undefined, detailOf(flags), terminal);
    if (spilled !== undefined) terminal.result(spiltTo(spilled));
    // No disk has room: standard output is what is left.
    if (spilled === null) terminal.json(record);
  }
  const answer = code === record.exitCode ? record.verdict?.headline : undefined;
  return {
    id: scenario.id,
    code,
    folder,
    notice,
    measured: record.variants.length > 0,
    ...exact({ answer }),
  };
}

/**
 * The last lines of the command: the code that it leaves with, over all scenarios, and where they lie.
 * @param left scenarios that an interruption kept from being run
 */
function leave(
  done: readonly Finished[],
  left: readonly string[],
  flags: RunFlags,
  terminal: Terminal,
): ExitCode {
  const codes = [...done.map(({ code }) => code), ...left.map(() => ExitCode.interrupted)];
  const code = strongest(codes);
  if (flags.json === true) return code;
  const whose = [...done.filter((one) => one.code === code).map(({ id }) => id), ...left];
  const what: 'run' | 'nothing' =
    done.some(({ measured }) => measured) || left.length > 0 ? 'run' : 'nothing';
  const alone = done.length + left.length === 1;
  const meaning = alone ? { answer: done[0]?.answer } : { scenarios: whose };
  terminal.lines(exitLines(code, { what, ...meaning }, terminal.look));
  const notice = done.find((one) => one.notice !== undefined)?.notice;
  if (notice !== undefined) terminal.result(notice);
  for (const { folder } of done) terminal.result(folder);
  return code;
}

const spiltTo = (place: string | null): string =>
  place === null
    ? "neither the run's folder nor a temporary one could be written to: what was measured is the next line"
    : `the run's folder could not be written to: what was measured is in ${place}`;
