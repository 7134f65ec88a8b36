import { join, relative } from 'node:path';
import type { RunRecord } from '../../record/run-record.ts';
import { runScreen } from '../../reports/terminal/screen.ts';
import { terminalSummary } from '../../reports/terminal/summary.ts';
import type { Detail } from '../console/detail.ts';
import type { Terminal } from '../console/terminal.ts';

/** Prints what a run came to, and where its reports lie, if they could be written; the line that ends the command says the verdict. */
export function showRun(
  record: RunRecord,
  folder: string | undefined,
  detail: Detail,
  terminal: Terminal,
): void {
  const { look } = terminal;
  if (record.notice !== undefined) terminal.result(record.notice);
  if (detail === 'quiet') return;
  if (detail === 'all') terminal.result(terminalSummary(record, look.columns));
  else terminal.lines(runScreen(record, look));
  if (folder !== undefined) terminal.result(`report   ${shortest(join(folder, 'report.html'))}`);
}

/** As a user would type it. */
export function shortest(path: string): string {
  const near = relative(process.cwd(), path);
  return near.startsWith('..') ? path : near;
}
