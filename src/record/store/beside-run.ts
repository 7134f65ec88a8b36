import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { RunRecord } from '../run-record.ts';
import { readRecord } from './open-run.ts';
import { RUN_FILES, RUN_ID } from './run-files.ts';

/** The files of a run that a reader may want, as paths from its folder: the record, then what was measured. */
export function filesToRead(folder: string): string[] {
  const below = [RUN_FILES.traces, RUN_FILES.rounds, RUN_FILES.subtitles].flatMap((name) =>
    namesIn(join(folder, name))
      .filter((file) => /^[\w.-]+\.(csv|srt)$/.test(file))
      .map((file) => `${name}/${file}`),
  );
  return [RUN_FILES.record, ...below];
}

/** So many runs of before are looked at: run.json has megabytes. */
const MOST_OPENED = 5;

/**
 * The last run before this one, in the same folder of runs, that measured the same: scenario, engines by their labels,
 * machine. One that was not judged to its end is none.
 */
export function lastRunLike(
  folder: string,
  record: RunRecord,
): { folder: string; record: RunRecord } | undefined {
  const reports = dirname(folder);
  const names = namesIn(reports)
    .filter(
      (name) => RUN_ID.test(name) && name.includes(`-${record.scenario.id}-`) && name < basename(folder),
    )
    .sort()
    .reverse()
    .slice(0, MOST_OPENED);
  for (const name of names) {
    const { record: earlier } = readRecord(join(reports, name));
    if (earlier?.verdict !== undefined && kindOf(earlier) === kindOf(record)) {
      return { folder: join(reports, name), record: earlier };
    }
  }
  return undefined;
}

/** What has to be the same for one run to be the next of another. */
const kindOf = ({ scenario, engines, machine, diagnoses }: RunRecord): string =>
  JSON.stringify([
    scenario.id,
    engines.map(({ label }) => label),
    [machine.cpu, machine.cores, machine.platform],
    diagnoses !== undefined,
  ]);

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
