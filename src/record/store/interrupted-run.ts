import { resolve } from 'node:path';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import { type JournalText, parseJournal, replay } from '../journal.ts';
import type { RunRecord } from '../run-record.ts';
import { gapsOf, leftOut, readRecord } from './open-run.ts';
import { folderOfRun } from './run-files.ts';
import { RunFolder } from './run-folder.ts';
import { upgraded } from './versions.ts';

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
 * @param run its folder, or the run.json in it
 * @throws Failure (2) when there is no run, or another process still writes it
 */
export function openInterrupted(run: string): Interrupted {
  const path = folderOfRun(run);
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
    const { record: stored } = readRecord(path);
    if (stored?.id === record.id) record.harness = stored.harness;
    const completed = stored?.id === record.id && stored.status === 'completed';
    if (!completed) refuseLosses(path, record, skipped);
    return { folder, record, notes: leftOut(skipped), completed };
  } catch (thrown) {
    folder.close();
    throw thrown;
  }
}

/** What a lost line said, a failure perhaps, is measured by nobody again: the end would pass without it. */
function refuseLosses(path: string, record: RunRecord, skipped: JournalText['skipped']): void {
  const damaged = skipped.filter(({ torn }) => !torn).map(({ line }) => `line ${line} cannot be read`);
  const losses = [...damaged, ...gapsOf(record)];
  if (losses.length === 0) return;
  throw new Failure(
    ExitCode.usage,
    [`the journal in ${resolve(path)} has lost what was measured:`, ...losses].join('\n  '),
    ['`asr-bench report` shows what is left', 'measure anew, with `asr-bench run <id>`'],
  );
}
