import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ExitCode } from '../exit-code.ts';
import { Failure } from '../failure.ts';
import { loadNormaliser } from '../metrics/normaliser-loading.ts';
import { markInterrupted, parseJournal, replay } from '../record/journal.ts';
import { RunRecord } from '../record/run-record.ts';
import { terminalSummary } from '../reports/terminal/summary.ts';
import { assess } from '../scenarios/run/assess.ts';
import type { CliCommand } from './command.ts';
import { writeReports } from './run/write-reports.ts';

/** `report <run>`: renders a stored run again; one that was killed is put together from its journal. */
export const reportCommand: CliCommand = {
  register(program, { terminal, action }) {
    program
      .command('report')
      .description('render the reports of a stored run again, also of one that was killed')
      .argument('<run>', 'folder of the run, or its run.json')
      .option('--json', 'print the run record as JSON')
      .action(
        action(async (run: string, options: { json?: boolean }) => {
          const { record, folder, notes } = await loadRun(run);
          for (const note of notes) terminal.note(note);
          for (const problem of await writeReports(record, folder)) terminal.note(problem);
          if (options.json === true) {
            terminal.result(JSON.stringify({ ...record, runDir: folder, exitCode: record.exitCode }));
          } else {
            terminal.result(terminalSummary(record));
            terminal.result(`report   ${join(folder, 'report.html')}   (report.md)`);
          }
          return ExitCode.ok;
        }),
      );
  },
};

/**
 * The record of a stored run. While a run is unfinished, or was killed, the journal knows more than run.json.
 * @throws Failure (2) when there is no run at that place or it cannot be read
 */
export async function loadRun(run: string): Promise<{ record: RunRecord; folder: string; notes: string[] }> {
  const folder = basename(run) === 'run.json' ? dirname(run) : run;
  const file = join(folder, 'run.json');
  const journalFile = join(folder, 'journal.jsonl');
  if (!existsSync(file) && !existsSync(journalFile)) {
    throw new Failure(
      ExitCode.usage,
      `there is no run at ${run}`,
      'give the folder that a run printed at its end',
    );
  }
  const stored = existsSync(file) ? readRecord(file) : undefined;
  if (stored !== undefined && stored.status !== 'running') return { record: stored, folder, notes: [] };
  if (!existsSync(journalFile)) {
    throw new Failure(ExitCode.usage, `the run at ${run} was not finished and has no journal`);
  }
  const { events, skipped } = parseJournal(readFileSync(journalFile, 'utf8'));
  const record = replay(events);
  if (record === undefined) {
    throw new Failure(
      ExitCode.usage,
      `${journalFile} does not begin with a run: nothing can be told from it`,
    );
  }
  markInterrupted(record);
  assess(record, { chinese: await loadNormaliser('zh') });
  return {
    record,
    folder,
    notes: [
      'this run did not come to its end: the report is put together from its journal',
      ...skipped.map(({ line, detail }) => `journal.jsonl:${line}: left out, ${detail}`),
    ],
  };
}

function readRecord(file: string): RunRecord | undefined {
  try {
    const parsed = RunRecord.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
