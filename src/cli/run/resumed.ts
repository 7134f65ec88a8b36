import { type Interrupted, openInterrupted } from '../../record/store/interrupted-run.ts';
import { Overrides } from '../../scenarios/plan/overrides.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import type { Terminal } from '../console/terminal.ts';
import { type LoadedPlan, loadPlan } from './load-plan.ts';
import { hasOverrides } from './overrides.ts';

/** A stored run and the plan to go on with. */
export interface Resumed extends LoadedPlan {
  readonly resume: Interrupted;
}

/** What the command line says beside `--resume`. */
export interface ResumeFlags {
  readonly config?: string;
  readonly overrides: Overrides;
}

/**
 * Opens the run that `--resume` names and plans its scenario again: as it was asked for, where the command line
 * says nothing else.
 * @returns undefined when the run has come to its end
 * @throws Failure (2) when there is no such run, or it is of another scenario than `ids`
 */
export function resumedRun(
  run: string,
  ids: readonly string[],
  { config, overrides }: ResumeFlags,
  terminal: Terminal,
): Resumed | undefined {
  const resume = openInterrupted(run);
  try {
    const { id, invocation } = resume.record.scenario;
    if (ids.some((other) => other !== id)) {
      throw new Failure(
        ExitCode.usage,
        `the run to take up again is of scenario ${id}, not of ${ids.filter((other) => other !== id).join(', ')}`,
        'leave the scenario out: the run knows it',
      );
    }
    if (resume.completed) {
      resume.folder.close();
      return undefined;
    }
    for (const note of resume.notes) terminal.note(note);
    const stored = Overrides.parse(invocation?.overrides ?? {});
    const loaded = loadPlan(
      id,
      config ?? invocation?.config,
      hasOverrides(overrides) ? overrides : stored,
      terminal,
    );
    return { ...loaded, resume };
  } catch (thrown) {
    resume.folder.close();
    throw thrown;
  }
}
