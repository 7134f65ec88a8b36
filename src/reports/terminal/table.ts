import { displayWidth, padColumns } from '../../record/display-width.ts';
import { visibleText } from '../../record/visible-text.ts';
import { wrapped } from '../../record/wrapped.ts';
import type { Section } from '../sections/section.ts';

const GAP = '  ';

/**
 * A section as text, aligned by display width; a cell may have several lines. What is too wide is wrapped within its columns,
 * between words; where not even the longest words stand beside each other, each row is a block of its own.
 */
export function tableText(section: Section, columns = Number.POSITIVE_INFINITY): string {
  const { title, head, rows, notes } = section;
  const noted = notes.flatMap((note) => wrapped(`   ${note}`, columns, '     '));
  if (rows.length === 0) return [` ${title}`, ...noted].join('\n');
  const cells = [[title, ...head.slice(1)], ...rows].map((row) => row.map(visibleText));
  const widths = columnWidths(cells, columns - 1);
  const lines = widths === undefined ? [` ${title}`, ...blocks(section, columns)] : aligned(cells, widths);
  return [...lines, ...noted].join('\n');
}

function aligned(rows: readonly (readonly string[])[], widths: readonly number[]): string[] {
  return rows.flatMap((row) => {
    const cells = widths.map((width, c) => wrapped(row[c] ?? '', width));
    const height = Math.max(...cells.map(({ length }) => length));
    return Array.from({ length: height }, (_, line) =>
      ` ${widths.map((width, c) => padColumns(cells[c]?.[line] ?? '', width)).join(GAP)}`.trimEnd(),
    );
  });
}

/** Widths that fill no more than so many columns and break no word; undefined where there are none. */
function columnWidths(rows: readonly (readonly string[])[], columns: number): number[] | undefined {
  const most = (separator: string | RegExp): number[] =>
    (rows[0] ?? []).map((_, c) =>
      rows.reduce(
        (widest, row) =>
          (row[c] ?? '').split(separator).reduce((w, part) => Math.max(w, displayWidth(part)), widest),
        1,
      ),
    );
  const widths = most('\n');
  const least = most(/\s+/);
  const sum = (values: readonly number[]): number =>
    values.reduce((total, value) => total + value, 0) + GAP.length * (values.length - 1);
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
    ...wrapped(` ${row.slice(0, 2).join(GAP)}`, columns, '   '),
    ...row
      .slice(2)
      .flatMap((cell, c) =>
        cell === '' ? [] : wrapped(`   ${head[c + 2] ?? ''}: ${cell}`, columns, '     '),
      ),
  ]);
}
