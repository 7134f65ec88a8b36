const escapeCell = (cell: string): string =>
  cell.replaceAll('\\', '\\\\').replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('\n', ' ');

/** A table of GitHub's Markdown; no text of a record can end a cell or begin markup. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeCell).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)];
}

/** Text that is folded away; the blank lines are what makes Markdown inside it Markdown. */
export const folded = (summary: string, lines: readonly string[]): string[] => [
  `<details><summary>${summary.replaceAll('<', '&lt;')}</summary>`,
  '',
  ...lines,
  '',
  '</details>',
  '',
];
