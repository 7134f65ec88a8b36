import { checkHistory } from '../../judge/history/check.ts';
import type { HistorySeries } from '../../judge/history/series.ts';
import type { Night } from '../../record/history.ts';
import { answerLine } from '../../record/verdict.ts';
import { historyPage } from '../../reports/html/history.ts';
import { CALIBRATION_NOTICE } from '../../runner/initial-record.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure, reasonOf } from '../../system/failure.ts';
import { replaceFile } from '../../system/replace-file.ts';
import { harnessVersion } from '../../system/version.ts';
import type { Terminal } from '../console/terminal.ts';

/**
 * Writes a history as a page, and says where.
 * @throws Failure (3) when it cannot be written
 */
export function writeHistoryPage(
  { file, html }: { readonly file: string; readonly html: string },
  series: readonly HistorySeries[],
  newest: readonly Night[],
  terminal: Terminal,
): void {
  const check = checkHistory(series, newest);
  const marked =
    series.some(({ calibration }) => calibration) || newest.some((night) => night.calibration === true);
  const notice = marked ? CALIBRATION_NOTICE : undefined;
  const page = historyPage({ file, series, check, harness: harnessVersion(), notice });
  try {
    replaceFile(html, page);
  } catch (thrown) {
    throw new Failure(ExitCode.missing, `${html}: cannot be written: ${reasonOf(thrown)}`, [], thrown);
  }
  if (notice !== undefined) terminal.note(notice);
  terminal.note(answerLine(check.verdict));
  terminal.note(`wrote    ${html}`);
  if (notice !== undefined) terminal.note(notice);
}
