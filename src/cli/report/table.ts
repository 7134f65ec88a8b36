import { join, resolve } from 'node:path';
import { leaderboardOf } from '../../judge/leaderboard/leaderboard.ts';
import type { RunRecord } from '../../record/run-record.ts';
import { runsBelow } from '../../record/store/stored-runs.ts';
import { leaderboardCsv } from '../../reports/leaderboard/csv.ts';
import { leaderboardMarkdown } from '../../reports/leaderboard/markdown.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure, reasonOf } from '../../system/failure.ts';
import { replaceFile } from '../../system/replace-file.ts';
import type { Terminal } from '../console/terminal.ts';
import { loadRun } from '../run/stored-run.ts';

export interface TableFlags {
  readonly out?: string | undefined;
  readonly json?: boolean | undefined;
}

/**
 * `report --table`: one table of several runs, or of all in a folder; as Markdown or JSON on stdout, and as three files where
 * `--out` names a folder.
 */
export async function reportTable(
  places: readonly string[],
  { out, json }: TableFlags,
  terminal: Terminal,
): Promise<ExitCode> {
  const records: RunRecord[] = [];
  for (const place of places) records.push(...(await recordsAt(place, terminal)));
  const table = leaderboardOf(records);
  if (table.rows.length === 0) {
    throw new Failure(ExitCode.usage, `no run of ${records.length} heard a corpus with reference texts`, [
      'a table takes error rates with intervals: docs/corpora.md says how a corpus is declared',
    ]);
  }
  const document = JSON.stringify(table, null, 2);
  const markdown = leaderboardMarkdown(table);
  if (out !== undefined) {
    const files = { 'table.md': markdown, 'table.csv': leaderboardCsv(table), 'table.json': `${document}\n` };
    for (const [name, content] of Object.entries(files)) write(join(resolve(out), name), content);
  }
  if (json === true) terminal.json(table);
  else terminal.result(markdown.trimEnd());
  return ExitCode.ok;
}

async function recordsAt(place: string, terminal: Terminal): Promise<RunRecord[]> {
  const below = runsBelow(place);
  if (below === undefined) return [await recordOf(place, terminal)];
  const records: RunRecord[] = [];
  for (const folder of below) {
    try {
      records.push(await recordOf(folder, terminal));
    } catch (thrown) {
      if (!(thrown instanceof Failure)) throw thrown;
      // One that is named must be there; of a folder what can be read is shown, and what cannot is said.
      terminal.note(`${folder} is not in the table: ${thrown.message}`);
    }
  }
  return records;
}

async function recordOf(run: string, terminal: Terminal): Promise<RunRecord> {
  const { record, notes } = await loadRun(run);
  for (const note of notes) terminal.note(`${record.id}: ${note}`);
  return record;
}

function write(file: string, content: string): void {
  try {
    replaceFile(file, content);
  } catch (thrown) {
    throw new Failure(ExitCode.missing, `${file} cannot be written: ${reasonOf(thrown)}`, [
      'give a folder that can be written to: --out DIR',
    ]);
  }
}
