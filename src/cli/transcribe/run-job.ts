import { noticeOf } from '../../runner/jobs/invented-notice.ts';
import type { JobPlan } from '../../runner/jobs/job-plan.ts';
import type { Job, JobRunner } from '../../runner/jobs/job-runner.ts';
import type { ExitCode } from '../../system/exit-code.ts';
import { LiveScreen } from '../console/live-screen.ts';
import { withSignals } from '../console/signals.ts';
import type { Terminal } from '../console/terminal.ts';
import { finishJob } from './finish.ts';
import type { JobFlags } from './job-options.ts';
import type { SubtitleFiles } from './subtitle-files.ts';

/** No library is given: nobody listens, and what is heard is made up. */
export const isInvented = ({ plan, cell }: JobPlan): boolean =>
  plan.engines[cell.engine]?.library === 'calibration';

/** Says first, before anything is prepared, that nobody will listen where no library is given. */
export function sayCalibration(plan: JobPlan, given: boolean, terminal: Terminal): void {
  if (!isInvented(plan)) return;
  terminal.note(noticeOf(given));
  terminal.note('  do: give your build of the engine as --library <path>, or in ASR_BENCH_LIBRARY');
}

/** Runs one job with its text on the screen as it comes; Ctrl-C ends it, and what was heard is still given out. */
export async function runJob(
  runner: JobRunner,
  job: Job,
  flags: JobFlags,
  files: SubtitleFiles,
  terminal: Terminal,
): Promise<ExitCode> {
  const stop = new AbortController();
  const screen = new LiveScreen(terminal);
  try {
    return await withSignals(
      () => stop.abort(),
      async () => {
        const result = await runner.run({
          ...job,
          signal: stop.signal,
          onEvent: (event) => {
            screen.on(event);
            files.hear(event);
          },
        });
        screen.close();
        return finishJob(job, result, runner, flags, files, terminal);
      },
    );
  } finally {
    screen.close();
    runner.dispose();
  }
}
