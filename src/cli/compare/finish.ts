import { join } from 'node:path';
import { Comparison } from '../../record/comparison.ts';
import { writeOwn } from '../../record/store/own-file.ts';
import { comparisonMarkdown, comparisonText } from '../../reports/comparison/text.ts';
import { comparisonPage } from '../../reports/html/comparison.ts';
import { type ExitCode, knownExitCode } from '../../system/exit-code.ts';
import { cannotWrite } from '../../system/folders.ts';
import { harnessVersion } from '../../system/version.ts';
import { exitLine } from '../console/exit-line.ts';
import type { Terminal } from '../console/terminal.ts';

/**
 * Writes comparison.json, report.html and report.md into the comparison's folder and prints the result.
 * @throws Failure (3) when the folder cannot be written to
 */
export function finishComparison(
  comparison: Comparison,
  folder: string,
  json: boolean,
  terminal: Terminal,
): ExitCode {
  writeComparison(comparison, folder);
  if (json) {
    terminal.json({ ...comparison, comparisonDir: folder });
  } else {
    if (comparison.notice !== undefined) terminal.result(comparison.notice);
    terminal.result(comparisonText(comparison));
    terminal.result(`report   ${join(folder, 'report.html')}   (report.md, comparison.json)`);
    terminal.result(exitLine(knownExitCode(comparison.verdict.exitCode), 'comparison'));
    if (comparison.notice !== undefined) terminal.result(comparison.notice);
    terminal.result(folder);
  }
  return knownExitCode(comparison.verdict.exitCode);
}

function writeComparison(comparison: Comparison, folder: string): void {
  try {
    writeOwn(folder, 'comparison.json', `${JSON.stringify(Comparison.parse(comparison))}\n`);
    writeOwn(folder, 'report.md', comparisonMarkdown(comparison));
    writeOwn(folder, 'report.html', comparisonPage(comparison, harnessVersion()));
  } catch (thrown) {
    throw cannotWrite('the comparison', folder, thrown);
  }
}
