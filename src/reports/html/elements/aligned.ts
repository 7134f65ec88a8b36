import type { TwiceAligned } from '../../../record/comparison.ts';
import { type Content, type Html, html, joined } from '../../markup/markup.ts';
import { printable } from '../../sections/aligned-view.ts';
import type { ChangedText } from '../../sections/changed-section.ts';

const ROWS = ['REF', 'A', 'B'] as const;

/**
 * Both texts over their reference, a column a token, which wraps with the page. Who does not see it hears the three texts one
 * after the other.
 */
export function twiceAligned({ utterance: { aligned, left }, between }: ChangedText): Html {
  const texts = [0, 1, 2].map((row) =>
    aligned.map((column) => cellsOf(column)[row]).filter((it) => it !== undefined),
  );
  const said = ROWS.map((name, row) => html`${name}: ${(texts[row] ?? []).join(between)}. `);
  const columns = aligned.map((column) => {
    const [ref, ...both] = cellsOf(column);
    const isSkip = 'skipped' in column;
    return html`<span${both[0] === both[1] ? undefined : html` class="differs"`}><i>${cell(ref)}</i>${both.map(
      (token) =>
        isSkip || token === ref ? html`<i>${cell(token)}</i>` : html`<i class="wrong">${cell(token)}</i>`,
    )}</span>`;
  });
  const more: Content = left === undefined ? undefined : html`<p class="soft">… and ${left} more tokens</p>`;
  return html`<p class="unseen">${said}</p><div class="aligned${between === '' ? ' close' : ''}" aria-hidden="true"><span class="names">${ROWS.map((name) => html`<i>${name}</i>`)}</span>${joined(columns, '')}</div>${more}\n`;
}

const cellsOf = (column: TwiceAligned): (string | undefined)[] =>
  'skipped' in column ? ['…', '…', '…'] : [column.ref, column.baseline, column.value];

/** A gap is a star, as in the aligned view of a terminal. */
const cell = (token: string | undefined): string => (token === undefined ? '*' : printable(token));
