import { join } from 'node:path';
import type { z } from 'zod';
import { reasonOf } from '../../system/failure.ts';
import { issueWords } from '../issue-words.ts';
import { type JournalText, markInterrupted, parseJournal, replay } from '../journal.ts';
import { RunRecord } from '../run-record.ts';
import { hasOwn, readOwn } from './own-file.ts';
import { folderOfRun, RUN_FILES } from './run-files.ts';
import { upgraded } from './versions.ts';

/** A run as it was found on disk. */
export interface OpenRun {
  readonly record: RunRecord;
  readonly folder: string;
  /** What its reader should know: that it did not come to its end, and what had to be left out. */
  readonly notes: readonly string[];
}

/** Why there is no record, and where that was seen. */
export interface RunProblem {
  /** A file, with a line or the path of a field where there is one. */
  readonly place: string;
  readonly message: string;
}

export type RunOpening =
  | { readonly run: OpenRun; readonly problems?: undefined }
  | { readonly run?: undefined; readonly problems: readonly [RunProblem, ...RunProblem[]] };

/** More faults of one file nobody reads. */
const MOST_FAULTS = 5;

/**
 * Opens a stored run. While a run is unfinished, or was killed, its journal knows more than run.json: the record is put
 * together from it then, and has no verdict. A record of an earlier version has none either.
 * @param run its folder, or the run.json in it
 */
export function openRun(run: string): RunOpening {
  const folder = folderOfRun(run);
  const file = join(folder, RUN_FILES.record);
  const journalFile = join(folder, RUN_FILES.journal);
  const there = hasOwn(folder, RUN_FILES.journal);
  if (!there && !hasOwn(folder, RUN_FILES.record)) return closed(run, `there is no run at ${run}`);
  const { record: stored, faults } = readRecord(folder);
  if (stored !== undefined && stored.status !== 'running') {
    return { run: { record: stored, folder, notes: [] } };
  }
  if (!there && stored === undefined)
    return closed(file, `${file} is damaged, or no run of this version, and there is no journal`, faults);
  if (!there) return closed(run, `the run at ${run} was not finished and has no journal`);
  let journal: string;
  try {
    journal = readOwn(folder, RUN_FILES.journal)?.toString('utf8') ?? '';
  } catch (thrown) {
    return closed(journalFile, reasonOf(thrown), faults);
  }
  const { events, skipped } = parseJournal(journal, upgraded);
  const record = replay(events);
  if (record === undefined) {
    const lines = skipped.slice(0, MOST_FAULTS).map(({ line, detail }) => ({
      place: `${journalFile}:${line}`,
      message: detail,
    }));
    const message = `${journalFile} does not begin with a run: nothing can be told from it`;
    return closed(journalFile, message, [...faults, ...lines]);
  }
  markInterrupted(record);
  const lost = gapsOf(record).map((gap) => `${RUN_FILES.journal} has lost a line: ${gap}`);
  const [fault] = faults;
  const ended =
    fault === undefined
      ? 'this run did not come to its end: the report is put together from its journal'
      : `${file} cannot be read (${fault.message}): put together from the journal, which does not tell whether the run came to its end`;
  return { run: { record, folder, notes: [ended, ...leftOut(skipped), ...lost] } };
}

function closed(place: string, message: string, more: readonly RunProblem[] = []): RunOpening {
  return { problems: [{ place, message }, ...more] };
}

/** Iterations that are missing between two others, in words: a journal that has lost a line. */
export const gapsOf = ({ variants }: RunRecord): string[] =>
  variants.flatMap(({ id, segments }) =>
    segments.flatMap(({ iterations }) =>
      iterations.flatMap(({ index }, i) => {
        const before = iterations[i - 1]?.index;
        return before === undefined || index === before + 1
          ? []
          : [`${id} goes from iteration ${before} to ${index}`];
      }),
    ),
  );

/** Lines of a journal that are no event, in words. */
export const leftOut = (skipped: JournalText['skipped']): string[] =>
  skipped.map(({ line, detail }) => `${RUN_FILES.journal}:${line}: left out, ${detail}`);

/** The record that was saved last, whatever the journal says; else every fault of its file. */
export function readRecord(folder: string): { record?: RunRecord; faults: readonly RunProblem[] } {
  const place = join(folder, RUN_FILES.record);
  try {
    const text = readOwn(folder, RUN_FILES.record)?.toString('utf8');
    if (text === undefined) return { faults: [{ place, message: 'it is not there' }] };
    const parsed = RunRecord.safeParse(upgraded(JSON.parse(text)), { error: issueWords });
    if (parsed.success) return { record: parsed.data, faults: [] };
    const none = { place, message: 'it is no run of this version' };
    return {
      faults: [none, ...parsed.error.issues.slice(0, MOST_FAULTS).map((issue) => fault(place, issue))],
    };
  } catch (thrown) {
    return { faults: [{ place, message: reasonOf(thrown) }] };
  }
}

const fault = (file: string, { path, message }: z.core.$ZodIssue): RunProblem => ({
  place: `${file}, ${path.length === 0 ? 'its whole' : path.join('.')}`,
  message,
});
