import Table from 'cli-table3';
import { displayWidth } from '../../record/display-width.ts';
import type { Section } from '../sections/section.ts';
import { wrapped } from './look.ts';

/** Lines only between the head and the rows: what a terminal can show and a mail can quote. */
const CHARACTERS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: ' ',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};
const GAP = CHARACTERS.middle.length;

/**
 * A section as text, aligned by display width. What is too wide is wrapped within its columns, between words; where not even
 * the longest words stand beside each other, each row is a block of its own.
 */
export function tableText(section: Section, columns = Number.POSITIVE_INFINITY): string {
  const { title, head, rows, notes } = section;
  const noted = notes.flatMap((note) => wrapped(`   ${note}`, columns, '     '));
  if (rows.length === 0) return [` ${title}`, ...noted].join('\n');
  const heads = [title, ...head.slice(1)];
  const widths = columnWidths([heads, ...rows], columns - 1);
  if (widths === undefined) return [` ${title}`, ...blocks(section, columns), ...noted].join('\n');
  const table = new Table({
    head: heads,
    chars: CHARACTERS,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    ...(columns === Number.POSITIVE_INFINITY ? {} : { colWidths: widths, wordWrap: true }),
  });
  table.push(...rows.map((row) => [...row]));
  const lines = table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
  return [...lines, ...noted].join('\n');
}

/** Widths that fill no more than so many columns and break no word; undefined where there are none. */
function columnWidths(rows: readonly (readonly string[])[], columns: number): number[] | undefined {
  const most = (of: (cell: string) => number): number[] =>
    (rows[0] ?? []).map((_, c) => Math.max(1, ...rows.map((row) => of(row[c] ?? ''))));
  const widths = most(displayWidth);
  const least = most((cell) => Math.max(...cell.split(/\s+/).map(displayWidth)));
  const sum = (values: readonly number[]): number =>
    values.reduce((total, value) => total + value, 0) + GAP * (values.length - 1);
  if (sum(widths) <= columns) return widths;
  if (sum(least) > columns) return undefined;
  for (let over = sum(widths) - columns; over > 0; over--) {
    const spare = widths.map((width, c) => (width > (least[c] ?? 0) ? width : 0));
    const widest = spare.indexOf(Math.max(...spare));
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

/** Each row by itself: its first cells as a heading, and every other behind the name of its column. */
function blocks({ head, rows }: Section, columns: number): string[] {
  return rows.flatMap((row) => [
    ...wrapped(` ${row.slice(0, 2).join('  ')}`, columns, '   '),
    ...row
      .slice(2)
      .flatMap((cell, c) =>
        cell === '' ? [] : wrapped(`   ${head[c + 2] ?? ''}: ${cell}`, columns, '     '),
      ),
  ]);
}
