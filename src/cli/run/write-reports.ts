import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { RunRecord } from '../../record/run-record.ts';
import { markdownReport } from '../../reports/markdown/report.ts';
import { htmlAssets } from './html-assets.ts';

type Write = (record: RunRecord) => string | Promise<string>;

/** Each report format: a file of the run's folder and the pure writer that fills it. */
const WRITERS: readonly { readonly file: string; readonly write: Write }[] = [
  { file: 'report.md', write: markdownReport },
  { file: 'report.html', write: writeHtml },
];

/** The maker of pictures takes a third of a second to load: only when a page is written. */
async function writeHtml(record: RunRecord): Promise<string> {
  const { htmlReport } = await import('../../reports/html/report.ts');
  return htmlReport(record, htmlAssets());
}

/**
 * Writes every report of a run. A writer that throws costs its own report only.
 * @returns what went wrong, one line each
 */
export async function writeReports(record: RunRecord, folder: string): Promise<string[]> {
  const problems: string[] = [];
  for (const { file, write } of WRITERS) {
    try {
      replace(join(folder, file), await write(record));
    } catch (thrown) {
      const words = thrown instanceof Error ? thrown.message : String(thrown);
      problems.push(`${file} could not be written: ${words}`);
    }
  }
  return problems;
}

function replace(target: string, content: string): void {
  mkdirSync(dirname(target), { recursive: true });
  const draft = `${target}.${process.pid}.draft`;
  writeFileSync(draft, content);
  renameSync(draft, target);
}
