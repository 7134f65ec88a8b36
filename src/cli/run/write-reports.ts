import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { RunRecord } from '../../record/run-record.ts';
import { markdownReport } from '../../reports/markdown/report.ts';

/** Each report format: a file of the run's folder and the pure writer that fills it. */
const WRITERS: readonly { readonly file: string; readonly write: (record: RunRecord) => string }[] = [
  { file: 'report.md', write: markdownReport },
];

/**
 * Writes every report of a run. A writer that throws costs its own report only.
 * @returns what went wrong, one line each
 */
export function writeReports(record: RunRecord, folder: string): string[] {
  return WRITERS.flatMap(({ file, write }) => {
    try {
      replace(join(folder, file), write(record));
      return [];
    } catch (thrown) {
      return [`${file} could not be written: ${thrown instanceof Error ? thrown.message : String(thrown)}`];
    }
  });
}

function replace(target: string, content: string): void {
  mkdirSync(dirname(target), { recursive: true });
  const draft = `${target}.${process.pid}.draft`;
  writeFileSync(draft, content);
  renameSync(draft, target);
}
