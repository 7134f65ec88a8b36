import { join } from 'node:path';
import { terminalSummary } from '../reports/terminal/summary.ts';
import { ExitCode } from '../system/exit-code.ts';
import type { CliCommand } from './console/command.ts';
import { addReporters, type ReporterFlags, reportingOf } from './run/reporters.ts';
import { loadRun } from './run/stored-run.ts';
import { writeReports } from './run/write-reports.ts';

/** `report <run>`: renders a stored run again; one that was killed is put together from its journal. */
export const reportCommand: CliCommand = {
  register(command, { terminal, action }) {
    command.argument('<run>', 'folder of the run, or its run.json');
    addReporters(command)
      .option('--json', 'print the run record as JSON')
      .action(
        action(async (run: string, options: ReporterFlags & { json?: boolean }) => {
          const reporting = reportingOf(options);
          const { record, folder, notes } = await loadRun(run);
          for (const note of notes) terminal.note(note);
          const problems = await writeReports(record, folder, reporting, terminal);
          for (const problem of problems) terminal.note(problem);
          if (options.json === true) {
            terminal.json({ ...record, runDir: folder, exitCode: record.exitCode });
          } else {
            terminal.result(terminalSummary(record));
            terminal.result(`report   ${join(folder, 'report.html')}   (report.md, junit.xml)`);
          }
          return problems.length === 0 ? ExitCode.ok : ExitCode.internal;
        }),
      );
  },
};
