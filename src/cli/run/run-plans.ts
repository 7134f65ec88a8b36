import { exact } from '../../record/exact.ts';
import type { Interrupted } from '../../record/store/interrupted-run.ts';
import type { RunFolder } from '../../record/store/run-folder.ts';
import type { Interrupt } from '../../runner/interrupt.ts';
import type { RunListener } from '../../runner/listener.ts';
import { type RunResult, runPlan } from '../../studies/run-plan.ts';
import { ExitCode, knownExitCode, strongest } from '../../system/exit-code.ts';
import type { CliContext } from '../console/command.ts';
import { type DetailFlags, detailOf } from '../console/detail.ts';
import { exitLines } from '../console/exit-line.ts';
import { closing } from '../console/screen-ends.ts';
import type { Terminal } from '../console/terminal.ts';
import type { LoadedPlan } from './load-plan.ts';
import { Progress } from './progress.ts';
import { openTargets, type ReporterFlags, reportingOf } from './reporters.ts';
import { showRun } from './show-run.ts';
import { storedBaselines } from './stored-run.ts';
import { rewriteReports, whereWorthwhile, writeReports } from './write-reports.ts';

/** What the command line says of how runs are written and shown. */
export interface RunFlags extends ReporterFlags, DetailFlags {
  readonly out: string;
  readonly json?: boolean;
  readonly ffmpeg?: string;
  readonly live?: boolean;
  readonly failFast?: boolean;
}

/** A plan to run: in a folder of its own, in one that is open already, or in that of a run to go on with. */
export interface PlannedRun extends LoadedPlan {
  readonly resume?: Interrupted;
  readonly folder?: RunFolder;
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

/** Runs plans one after the other, with their reports, and shows what they came to. */
export async function runPlans(
  plans: readonly PlannedRun[],
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
      ...exact({ ffmpeg: flags.ffmpeg, failFast: flags.failFast }),
    });
    done.push(await finish(result, flags, terminal));
    if (
      flags.failFast === true &&
      (result.record.verdict?.outcome ?? 'fail') === 'fail' &&
      !interrupt.requested
    )
      break;
  }
  const left = plans.slice(done.length).map(({ plan }) => plan.scenario.id);
  // The code is that of the one that failed: nothing of what follows is said, and least of all that it passed.
  if (left.length > 0 && !interrupt.requested) terminal.note(`not run, for --fail-fast: ${left.join(', ')}`);
  return leave(done, interrupt.requested ? left : [], flags, terminal);
}

/** Writes the reports of a run and shows it. What the command comes to is said once, by `leave`. */
export async function finish(
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
export function leave(
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
  closing(
    notice,
    done.map(({ folder }) => folder),
    terminal,
  );
  return code;
}

const spiltTo = (place: string | null): string =>
  place === null
    ? "neither the run's folder nor a temporary one could be written to: what was measured is the next line"
    : `the run's folder could not be written to: what was measured is in ${place}`;
