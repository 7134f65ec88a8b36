import { join, resolve } from 'node:path';
import type { RunRecord } from '../../record/run-record.ts';
import { writeOwn } from '../../record/store/own-file.ts';
import { RUN_FILES } from '../../record/store/run-files.ts';
import { builtEntry } from '../../system/built-entry.ts';
import { Child } from '../../system/child-process.ts';
import { reasonOf } from '../../system/failure.ts';
import { removeUnfinished, replaceFile } from '../../system/replace-file.ts';
import { REPORTERS, type Reporter, type Reporting, type Voice } from './reporters.ts';

const PLAIN: Reporting = { uses: [], inconclusive: 'failure' };

/**
 * Writes every report of a run, and what the command line asks for beside them. A reporter that throws costs its own
 * report only.
 * @returns what went wrong, one line each
 */
export async function writeReports(
  record: RunRecord,
  folder: string,
  reporting: Reporting = PLAIN,
  voice?: Voice,
): Promise<string[]> {
  for (const below of ['.', RUN_FILES.traces, RUN_FILES.rounds, RUN_FILES.subtitles])
    removeUnfinished(join(folder, below));
  const problems: string[] = [];
  const guarded = async (what: string, report: () => void | Promise<void>): Promise<void> => {
    try {
      await report();
    } catch (thrown) {
      problems.push(`${what} could not be written: ${reasonOf(thrown)}`);
    }
  };
  for (const [name, reporter] of Object.entries<Reporter>(REPORTERS)) {
    const { file, write, pictures, publish } = reporter;
    const uses = reporting.uses.filter((use) => use.name === name);
    const copies = uses.flatMap(({ copy }) => copy ?? []);
    if (write !== undefined && (file !== undefined || copies.length > 0)) {
      await guarded(file ?? copies.join(', '), async () => {
        const content = await write(record, reporting, folder);
        if (file !== undefined) await guarded(file, () => writeOwn(folder, file, content));
        for (const copy of copies) await guarded(copy, () => replaceFile(resolve(copy), content));
      });
    }
    if (pictures !== undefined) {
      await guarded('plots', async () => {
        for (const { file, content } of await pictures(record)) writeOwn(folder, file, content);
      });
    }
    if (uses.length > 0 && publish !== undefined) {
      await guarded(`the summary for ${name}`, () => publish(record, voice));
    }
  }
  return problems;
}

/**
 * Writes the reports of what a run has measured so far, in a process of its own: what rendering takes would stay in the
 * memory of this one, which the variants to come are measured beside. It says nothing; the end of the run does.
 */
export async function rewriteReports(folder: string, { uses, inconclusive }: Reporting): Promise<void> {
  const copies = uses.flatMap(({ name, copy }) =>
    copy === undefined ? [] : ['--reporter', `${name}=${resolve(copy)}`],
  );
  const entry = builtEntry('../main.js', import.meta.url);
  await new Child(process.execPath, [
    entry,
    'report',
    folder,
    '--junit-inconclusive',
    inconclusive,
    ...copies,
  ]).ended;
}

/** ms. A kill that loses the pages of less loses nothing: `asr-bench report` makes them of the journal. */
const WORTH_REPORTS = 10_000;

/**
 * `rewrite` after each variant that ends ten seconds after the beginning, or after the last time: it takes a second or two of a
 * processor, which for short variants would be most of the run.
 */
export function whereWorthwhile(
  rewrite: (folder: string) => Promise<void>,
  now: () => number = () => performance.now(),
): (folder: string) => Promise<void> {
  let last = now();
  return async (folder) => {
    if (now() - last < WORTH_REPORTS) return;
    await rewrite(folder);
    last = now();
  };
}
