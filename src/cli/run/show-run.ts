import { join } from 'node:path';
import type { RunRecord } from '../../record/run-record.ts';
import { roomBetween } from '../../reports/terminal/look.ts';
import { runScreen } from '../../reports/terminal/screen.ts';
import { terminalSummary } from '../../reports/terminal/summary.ts';
import { knownExitCode } from '../../system/exit-code.ts';
import type { Detail } from '../console/detail.ts';
import { exitLines } from '../console/exit-line.ts';
import { closingLines, noticeAbove } from '../console/screen-ends.ts';
import { shortest } from '../console/shortest.ts';
import type { Terminal } from '../console/terminal.ts';

/** Prints what a run came to, and where its reports lie, if they could be written; the line that ends the command says the verdict. */
export function showRun(
  record: RunRecord,
  folder: string | undefined,
  detail: Detail,
  terminal: Terminal,
): void {
  const { look } = terminal;
  const { notice, exitCode, verdict } = record;
  const noted = terminal.noted?.();
  noticeAbove(notice, noted, terminal);
  if (detail === 'quiet') return;
  if (detail === 'all') terminal.result(terminalSummary(record, look.columns));
  else {
    const ends = exitLines(knownExitCode(exitCode), { answer: verdict?.headline }, look).length;
    const report = folder === undefined ? 0 : 1;
    terminal.lines(
      runScreen(record, look, roomBetween(noted?.lines ?? 0, ends + report + closingLines(notice, terminal))),
    );
  }
  if (folder !== undefined) terminal.result(`report   ${shortest(join(folder, 'report.html'))}`);
}
