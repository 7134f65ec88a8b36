import { wrapped } from '../../record/wrapped.ts';
import { unmarked } from '../../reports/terminal/look.ts';
import { shortest } from './shortest.ts';
import type { Noted, Terminal } from './terminal.ts';

/** The notice above a result: once on a screen that has it already, from what was said before the measuring. */
export function noticeAbove(notice: string | undefined, noted: Noted | undefined, terminal: Terminal): void {
  if (notice === undefined || noted?.texts.includes(notice) === true) return;
  terminal.lines(unmarked(wrapped(notice, terminal.look.columns, '  ')));
}

/** The last lines of a command: the notice again, and where the results lie. A script reads the folder whole. */
export function closing(notice: string | undefined, folders: readonly string[], terminal: Terminal): void {
  const { columns } = terminal.look;
  if (notice !== undefined) terminal.lines(unmarked(wrapped(notice, columns, '  ')));
  for (const folder of folders) terminal.result(Number.isFinite(columns) ? shortest(folder) : folder);
}

/** How many lines that takes. */
export const closingLines = (
  notice: string | undefined,
  { look: { columns } }: Pick<Terminal, 'look'>,
): number => (notice === undefined ? 0 : wrapped(notice, columns, '  ').length) + 1;
