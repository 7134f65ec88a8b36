import { appendFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { RunRecord } from '../../record/run-record.ts';
import { githubAnnotations } from '../../reports/github/annotations.ts';
import { junitReport } from '../../reports/junit/report.ts';
import { markdownReport } from '../../reports/markdown/report.ts';
import { replaceFile } from '../../system/replace-file.ts';
import { htmlAssets } from './html-assets.ts';
import type { ReporterName, Reporting } from './reporters.ts';

const PLAIN: Reporting = { uses: [], inconclusive: 'failure' };

/** A report with a file in the run's folder. */
interface FileReport {
  readonly name: ReporterName;
  readonly file: string;
  readonly write: (record: RunRecord, reporting: Reporting) => string | Promise<string>;
}

const FILES: readonly FileReport[] = [
  { name: 'markdown', file: 'report.md', write: (record) => markdownReport(record) },
  {
    name: 'junit',
    file: 'junit.xml',
    write: (record, { inconclusive }) => junitReport(record, inconclusive),
  },
  { name: 'html', file: 'report.html', write: writeHtml },
];

/** The maker of pictures takes a third of a second to load: only when pictures are written. */
async function writeHtml(record: RunRecord): Promise<string> {
  const { htmlReport } = await import('../../reports/html/report.ts');
  return htmlReport(record, htmlAssets());
}

/** Where reports of reporters that print go. */
export interface Voice {
  note(text: string): void;
}

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
  const problems: string[] = [];
  const guarded = async (what: string, report: () => void | Promise<void>): Promise<void> => {
    try {
      await report();
    } catch (thrown) {
      problems.push(
        `${what} could not be written: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
      );
    }
  };
  for (const { name, file, write } of FILES) {
    await guarded(file, async () => {
      const content = await write(record, reporting);
      replaceFile(join(folder, file), content);
      for (const copy of copiesOf(name, reporting)) {
        await guarded(copy, () => replaceFile(resolve(copy), content));
      }
    });
  }
  await guarded('plots', async () => {
    const { plotFiles } = await import('../../reports/markdown/plots.ts');
    for (const { file, content } of plotFiles(record)) replaceFile(join(folder, file), content);
  });
  for (const copy of copiesOf('json', reporting)) {
    await guarded(copy, () => replaceFile(resolve(copy), `${JSON.stringify(record)}\n`));
  }
  if (reporting.uses.some(({ name }) => name === 'github')) {
    await guarded('the summary for GitHub', () => reportToGithub(record, voice));
  }
  return problems;
}

const copiesOf = (name: ReporterName, { uses }: Reporting): string[] =>
  uses.flatMap((use) => (use.name === name && use.copy !== undefined ? [use.copy] : []));

/** The step summary, where the runner names a file for it, and annotations, which it reads from what is printed. */
function reportToGithub(record: RunRecord, voice: Voice | undefined): void {
  const { GITHUB_STEP_SUMMARY: summary, GITHUB_WORKSPACE: workspace = process.cwd() } = process.env;
  const file = record.scenario.invocation?.config ?? record.scenario.file;
  for (const line of githubAnnotations(record, relative(workspace, resolve(file)))) voice?.note(line);
  if (summary !== undefined && summary !== '') {
    appendFileSync(summary, `${markdownReport(record, { plots: false })}\n`);
  }
}
