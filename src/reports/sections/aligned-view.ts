import type { TwiceAligned } from '../../record/comparison.ts';
import { displayWidth, padColumns } from '../../record/display-width.ts';

/** A token of a reference and what was said for it: one side is absent in a deletion and an insertion. */
export interface AlignedPair {
  readonly ref?: string | undefined;
  readonly hyp?: string | undefined;
}

/**
 * An alignment for people: rows REF, HYP and a row of S, D and I below them, a column per token as wide as the
 * wider side, `*` for a gap, wrapped to `width` columns (after the layout of jiwer). `between` stands between
 * tokens: a space for words, nothing for characters. A line is a string without a newline.
 */
export const alignedView = (alignment: readonly AlignedPair[], width: number, between = ' '): string[] =>
  inRows(
    alignment.map((pair) => ({
      cells: [pair.ref, pair.hyp].map((token) => visible(token, pair.ref === pair.hyp)),
      mark: markOf(pair),
    })),
    ['REF', 'HYP'],
    width,
    between,
  );

/** The same of two texts, A and B, over their reference, `^` below what they say otherwise; what is left out as `…`. */
export const twiceAlignedView = (columns: readonly TwiceAligned[], width: number, between = ' '): string[] =>
  inRows(columns.map(twice), ['REF', 'A', 'B'], width, between);

function twice(column: TwiceAligned): Column {
  if ('skipped' in column) return { cells: ['…', '…', '…'], mark: ' ' };
  const { ref, baseline, value } = column;
  const isHit = ref === baseline && ref === value;
  return {
    cells: [ref, baseline, value].map((token) => visible(token, isHit)),
    mark: baseline === value ? ' ' : '^',
  };
}

interface Column {
  /** One for each row; undefined: a gap. */
  readonly cells: readonly (string | undefined)[];
  readonly mark: string;
}

function inRows(
  columns: readonly Column[],
  labels: readonly string[],
  width: number,
  between: string,
): string[] {
  const lead = Math.max(...labels.map(({ length }) => length)) + 2;
  const room = Math.max(1, width - lead);
  const lines: string[] = [];
  let [rows, marks, used] = [labels.map(() => ''), '', 0];
  const flush = (): void => {
    if (used === 0) return;
    if (lines.length > 0) lines.push('');
    rows.forEach((row, i) => {
      lines.push(`${padColumns(`${labels[i]}:`, lead)}${row.trimEnd()}`.trimEnd());
    });
    if (marks.trim() !== '') lines.push(`${' '.repeat(lead)}${marks.trimEnd()}`);
    [rows, marks, used] = [labels.map(() => ''), '', 0];
  };
  for (const { cells, mark } of columns) {
    const wide = Math.max(1, ...cells.map((cell) => displayWidth(cell ?? '')));
    const first = used === 0 ? '' : between;
    if (used > 0 && used + first.length + wide > room) {
      flush();
    } else {
      [rows, marks] = [rows.map((row) => row + first), marks + first];
      used += first.length;
    }
    rows = rows.map((row, i) => {
      const cell = cells[i];
      return row + (cell === undefined ? '*'.repeat(wide) : padColumns(cell, wide));
    });
    marks += padColumns(mark, wide);
    used += wide;
  }
  flush();
  return lines;
}

const markOf = ({ ref, hyp }: AlignedPair): string =>
  ref === hyp ? ' ' : hyp === undefined ? 'D' : ref === undefined ? 'I' : 'S';

/** A token that can be printed: what would move the cursor is shown as a sign, a space in error as `␣`. */
const visible = (token: string | undefined, isHit: boolean): string | undefined =>
  token === undefined || (isHit && token === ' ') ? token : printable(token);

/** A token in error as it is printed. */
export function printable(token: string): string {
  if (token === ' ') return '␣';
  return token.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, (control) => (control === '\n' ? '⏎' : '�'));
}
