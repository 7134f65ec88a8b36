import { displayWidth, padColumns } from '../../record/display-width.ts';

/** A token of a reference and what was said for it: one side is absent in a deletion and an insertion. */
export interface AlignedPair {
  readonly ref?: string | undefined;
  readonly hyp?: string | undefined;
}

const LABEL = 'REF: ';

/**
 * An alignment for people: rows REF, HYP and a row of S, D and I below them, a column per token as wide as the
 * wider side, `*` for a gap, wrapped to `width` columns (after the layout of jiwer). `between` stands between
 * tokens: a space for words, nothing for characters. A line is a string without a newline.
 */
export function alignedView(alignment: readonly AlignedPair[], width: number, between = ' '): string[] {
  const room = Math.max(1, width - LABEL.length);
  const lines: string[] = [];
  let [ref, hyp, marks, used] = ['', '', '', 0];
  const flush = (): void => {
    if (used === 0) return;
    if (lines.length > 0) lines.push('');
    lines.push(`${LABEL}${ref.trimEnd()}`, `HYP: ${hyp.trimEnd()}`);
    if (marks.trim() !== '') lines.push(`     ${marks.trimEnd()}`);
    [ref, hyp, marks, used] = ['', '', '', 0];
  };
  for (const token of alignment) {
    const isHit = token.ref === token.hyp;
    const [above, below] = [visible(token.ref, isHit), visible(token.hyp, isHit)];
    const columns = Math.max(1, displayWidth(above), displayWidth(below));
    const lead = used === 0 ? '' : between;
    if (used > 0 && used + lead.length + columns > room) {
      flush();
    } else {
      [ref, hyp, marks] = [ref + lead, hyp + lead, marks + lead];
      used += lead.length;
    }
    ref += token.ref === undefined ? '*'.repeat(columns) : padColumns(above, columns);
    hyp += token.hyp === undefined ? '*'.repeat(columns) : padColumns(below, columns);
    marks += padColumns(markOf(token), columns);
    used += columns;
  }
  flush();
  return lines;
}

const markOf = ({ ref, hyp }: AlignedPair): string =>
  ref === hyp ? ' ' : hyp === undefined ? 'D' : ref === undefined ? 'I' : 'S';

/** A token that can be printed: what would move the cursor is shown as a sign, a space in error as `␣`. */
function visible(token: string | undefined, isHit: boolean): string {
  if (token === undefined) return '';
  return isHit && token === ' ' ? token : printable(token);
}

/** A token in error as it is printed. */
export function printable(token: string): string {
  if (token === ' ') return '␣';
  return token.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, (control) => (control === '\n' ? '⏎' : '�'));
}
