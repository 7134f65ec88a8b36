import { answerLine } from '../record/verdict.ts';
import { shownVerdict } from '../reports/sections/verdict.ts';
import { ExitCode } from '../system/exit-code.ts';
import type { CliCommand } from './console/command.ts';
import { addDetail, type DetailFlags, detailOf } from './console/detail.ts';
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
          for (const problem of await writeReports(record, folder, reporting, terminal))
            terminal.note(problem);
          if (options.json === true) {
            terminal.result(JSON.stringify({ ...record, runDir: folder, exitCode: record.exitCode }));
          } else {
            showRun(record, folder, detailOf(options), terminal);
            terminal.result(answerLine(shownVerdict(record)));
          }
          return ExitCode.ok;
        }),
      );
  },
};
