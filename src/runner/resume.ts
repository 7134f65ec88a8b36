import { resolve } from 'node:path';
import { parseJournal, replay } from '../record/journal.ts';
import type { RunRecord } from '../record/run-record.ts';
import { ExitCode } from '../system/exit-code.ts';
import { Failure } from '../system/failure.ts';
import { differences } from './differences.ts';
import { RunFolder } from './folder.ts';
import { parseRecord, upgraded } from './stored-record.ts';

/** A run that did not come to its end, opened to go on with it. */
export interface Interrupted {
  readonly folder: RunFolder;
  /** As its journal tells it. */
  readonly record: RunRecord;
  /** Lines of the journal that are left out, for the user. */
  readonly notes: readonly string[];
  /** It came to its end: nothing is left to do. */
  readonly completed: boolean;
}

/**
 * Opens a stored run to go on with it. Nothing on disk changes yet; `folder.close()` lets it go.
 * @param path the run's folder
 * @throws Failure (2) when there is no run, or another process still writes it
 */
export function openInterrupted(path: string): Interrupted {
  const { folder, journal } = RunFolder.reopen(path);
  try {
    const { events, skipped } = parseJournal(journal, upgraded);
    const record = replay(events);
    if (record === undefined) {
      throw new Failure(
        ExitCode.usage,
        `the journal in ${resolve(path)} does not begin with a run: there is nothing to go on with`,
        'begin anew, with `asr-bench run <id>`',
      );
    }
    // The journal begins with zeros; run.json has what the harness cost until the interruption, if that was orderly.
    const stored = storedRecord(folder.read('run.json'));
    if (stored?.id === record.id) record.harness = stored.harness;
    const notes = skipped.map(({ line, detail }) => `journal.jsonl:${line}: left out, ${detail}`);
    const completed = stored?.id === record.id && stored.status === 'completed';
    return { folder, record, notes, completed };
  } catch (thrown) {
    folder.close();
    throw thrown;
  }
}

function storedRecord(text: string | undefined): RunRecord | undefined {
  try {
    return parseRecord(JSON.parse(text ?? ''));
  } catch {
    return undefined;
  }
}

/**
 * The record to go on with, if the run would measure the same today.
 * @param now the record of the run as it would begin now
 * @throws Failure (2) saying in what they differ
 */
export function sameAsBefore(before: RunRecord, now: RunRecord): RunRecord {
  const differing = differences(before, now);
  if (differing.length === 0) return before;
  throw new Failure(
    ExitCode.usage,
    [
      `run ${before.id} cannot be taken up again, for this would be another run:`,
      ...differing.map((line) => `  ${line}`),
    ].join('\n'),
    'give scenario, engine, models and audio as they were, or begin anew with `asr-bench run`',
  );
}
