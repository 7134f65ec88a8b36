import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { loadNormaliser } from '../../metrics/normaliser-loading.ts';
import { exact } from '../../record/exact.ts';
import { markInterrupted, parseJournal, replay } from '../../record/journal.ts';
import type { RunRecord } from '../../record/run-record.ts';
import { assess } from '../../runner/assess.ts';
import { parseRecord, upgraded } from '../../runner/stored-record.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';

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
  const found = recordAt(file);
  const damage = typeof found === 'string' ? found : undefined;
  const stored = typeof found === 'string' ? undefined : found;
  if (stored !== undefined && stored.status !== 'running') {
    if (stored.verdict !== undefined) return { record: stored, folder, notes: [] };
    // Of an earlier version, whose verdicts are not taken over.
    await judgeAgain(stored, folder);
    return {
      record: stored,
      folder,
      notes: [],
    };
  }
  if (stored === undefined && !existsSync(journalFile)) {
    throw new Failure(
      ExitCode.usage,
      `${file} is damaged, or no run of this version, and there is no journal`,
    );
  }
  if (!existsSync(journalFile)) {
    throw new Failure(ExitCode.usage, `the run at ${run} was not finished and has no journal`);
  }
  const { events, skipped } = parseJournal(readFileSync(journalFile, 'utf8'), upgraded);
  const record = replay(events);
  if (record === undefined) {
    throw new Failure(
      ExitCode.usage,
      `${journalFile} does not begin with a run: nothing can be told from it`,
    );
  }
  markInterrupted(record);
  await judgeAgain(record, folder);
  return {
    record,
    folder,
    notes: [
      damage === undefined
        ? 'this run did not come to its end: the report is put together from its journal'
        : `${file} cannot be read (${damage}): put together from the journal, which does not tell whether the run came to its end`,
      ...skipped.map(({ line, detail }) => `journal.jsonl:${line}: left out, ${detail}`),
    ],
  };
}

async function judgeAgain(record: RunRecord, folder: string): Promise<void> {
  const baseline = baselineOf(record, folder);
  assess(record, {
    chinese: await loadNormaliser('zh'),
    named: record.scenario.settings.variant !== undefined,
    folder,
    ...exact({ baseline }),
  });
}

/** The record, or why there is none. */
function recordAt(file: string): RunRecord | string {
  if (!existsSync(file)) return 'it is not there';
  try {
    return parseRecord(JSON.parse(readFileSync(file, 'utf8'))) ?? 'it is no run of this version';
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
}

function readRecord(file: string): RunRecord | undefined {
  const found = recordAt(file);
  return typeof found === 'string' ? undefined : found;
}

/** The stored run that the record's gates are relative to: at its path, or beside this run. */
export function baselineOf({ variants }: RunRecord, folder: string): RunRecord | undefined {
  const run = variants.flatMap(({ baseline }) => (baseline?.kind === 'run' ? baseline.run : []))[0];
  if (run === undefined) return undefined;
  return [run, join(dirname(folder), run)]
    .map((path) => join(basename(path) === 'run.json' ? dirname(path) : path, 'run.json'))
    .filter(existsSync)
    .map(readRecord)
    .find((record) => record !== undefined);
}
