import { shownVerdict } from '../reports/sections/verdict.ts';
import { answerOf } from '../reports/terminal/look.ts';
import { ExitCode } from '../system/exit-code.ts';
import type { CliCommand } from './console/command.ts';
import { addDetail, type DetailFlags, detailOf } from './console/detail.ts';
import { closing } from './console/screen-ends.ts';
import { addReporters, type ReporterFlags, reportingOf } from './run/reporters.ts';
import { showRun } from './run/show-run.ts';
import { loadRun } from './run/stored-run.ts';
import { writeReports } from './run/write-reports.ts';

/** `report <run>`: renders a stored run again; one that was killed is put together from its journal. */
export const reportCommand: CliCommand = {
  register(command, { terminal, action }) {
    command.argument('<run>', 'folder of the run, or its run.json');
    addDetail(addReporters(command))
      .option('--json', 'print the run record as JSON')
      .action(
        action(async (run: string, options: ReporterFlags & DetailFlags & { json?: boolean }) => {
          const reporting = reportingOf(options);
          const { record, folder, notes } = await loadRun(run);
          for (const note of notes) terminal.note(note);
          const problems = await writeReports(record, folder, reporting, terminal);
          for (const problem of problems) terminal.note(problem);
          if (options.json === true) {
            terminal.json({ ...record, runDir: folder, exitCode: record.exitCode });
          } else {
            const { outcome, headline } = shownVerdict(record);
            showRun(record, folder, detailOf(options), terminal);
            terminal.lines(answerOf(outcome, '', headline, terminal.look));
            closing(record.notice, [], terminal);
          }
          return problems.length === 0 ? ExitCode.ok : ExitCode.internal;
        }),
      );
  },
};
