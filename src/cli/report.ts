import { exact } from '../record/exact.ts';
import { shownVerdict } from '../reports/sections/verdict.ts';
import { answerOf } from '../reports/terminal/look.ts';
import { ExitCode } from '../system/exit-code.ts';
import { Failure } from '../system/failure.ts';
import type { CliCommand } from './console/command.ts';
import { addDetail, type DetailFlags, detailOf } from './console/detail.ts';
import { closing } from './console/screen-ends.ts';
import { audioShown, embeddedSounds } from './report/embedded-sounds.ts';
import { reportTable, type TableFlags } from './report/table.ts';
import { addReporters, type ReporterFlags, reportingOf } from './run/reporters.ts';
import { showRun } from './run/show-run.ts';
import { loadRun } from './run/stored-run.ts';
import { writeReports } from './run/write-reports.ts';

type Flags = ReporterFlags &
  DetailFlags &
  TableFlags & { readonly table?: boolean; readonly embedAudio?: boolean };

/**
 * `report <run>`: renders a stored run again; one that was killed is put together from its journal. `--table`: several beside each
 * other.
 */
export const reportCommand: CliCommand = {
  register(command, { terminal, action }) {
    command.argument(
      '<run...>',
      'folder of the run, or its run.json; with --table several, or a folder of runs',
    );
    addDetail(addReporters(command))
      .option('--json', 'print the run record, or the table, as JSON')
      .option('--table', 'one table of models, builds and sets over all these runs, as Markdown')
      .option('--out <dir>', 'with --table: write it as table.md, table.csv and table.json there')
      .option('--embed-audio', 'put the audio into report.html, up to 2 MiB: whoever gets the page hears it')
      .action(
        action(async (runs: string[], options: Flags) => {
          if (options.table === true && options.embedAudio === true)
            throw new Failure(
              ExitCode.usage,
              '--embed-audio is for the page of one run',
              'leave out --table',
            );
          if (options.table === true) return reportTable(runs, options, terminal);
          const run = onlyRun(runs, options);
          const reporting = reportingOf(options);
          const { record, folder, notes } = await loadRun(run);
          for (const note of notes) terminal.note(note);
          const heard =
            options.embedAudio === true ? await embeddedSounds(record.audio, audioShown(record)) : undefined;
          for (const note of heard?.notes ?? []) terminal.note(note);
          const problems = await writeReports(
            record,
            folder,
            { ...reporting, ...exact({ sounds: heard?.sounds }) },
            terminal,
          );
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

/** @throws Failure (2) where what was asked for is that of a table */
function onlyRun([run = '', ...more]: readonly string[], { out }: Flags): string {
  if (more.length === 0 && out === undefined) return run;
  const why =
    more.length > 0 ? `report shows one run, ${more.length + 1} given` : '--out is the folder of a table';
  throw new Failure(ExitCode.usage, why, ['report --table <run...> shows several beside each other']);
}
