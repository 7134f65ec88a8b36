import { wordTable } from '../../../record/exact.ts';
import { type Content, type Html, html } from '../../markup/markup.ts';
import type { Section } from '../../sections/section.ts';
import { term } from './term.ts';

const WORDS = wordTable<string>({
  LEAK: 'bad',
  fail: 'bad',
  crashed: 'bad',
  hung: 'bad',
  warn: 'unsure',
  inconclusive: 'unsure',
  undecided: 'unsure',
  unjudged: 'unsure',
  pass: 'good',
  passed: 'good',
  failed: 'bad',
  'not judged': 'unsure',
  worse: 'bad',
  better: 'good',
  differs: 'unsure',
  'not compared': 'unsure',
  'no leak': 'good',
  plateau: 'good',
  'pool step': 'good',
});

/** A verdict or outcome as a coloured word: the word itself says it, the colour repeats it. */
export function verdictWord(word: string): Content {
  const tone = WORDS[word];
  return tone === undefined ? word : html`<span class="chip ${tone}">${word}</span>`;
}

/** What a heading says, without its markup: each cell repeats it where rows are stacked on a narrow screen. */
const labelOf = (head: Content): string =>
  html`${head}`.text
    .replace(/<[^>]*>/g, '')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

/** A table that scrolls by itself, with the keyboard too, where the page is narrower than it; on a telephone each row is a card. */
export function table(
  name: string,
  head: readonly Content[],
  rows: readonly (readonly Content[])[],
  /** Addresses of the rows, where they have any. */
  ids: readonly (string | undefined)[] = [],
): Html {
  const labels = head.map(labelOf);
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${name}, table"><table><thead><tr>${head.map(
    (cell) => html`<th scope="col">${cell}</th>`,
  )}</tr></thead><tbody>${rows.map(
    ([first, ...cells], r) =>
      html`<tr${idOf(ids[r])}><th scope="row">${first}${linkTo(ids[r])}</th>${cells.map((cell, c) => html`<td data-head="${labels[c + 1]}">${cell}</td>`)}</tr>\n`,
  )}</tbody></table></div>`;
}

const idOf = (id: string | undefined): Content => (id === undefined ? undefined : html` id="${id}"`);

/** A link to where it stands: its address is there to be copied. */
const linkTo = (id: string | undefined): Content =>
  id === undefined ? undefined : html` <a class="anchor" href="#${id}" aria-label="Link to this row">#</a>`;

/** A section as every format has it: its table and its notes. */
export function sectionTable(
  { title, head, rows, notes }: Section,
  ids: readonly (string | undefined)[] = [],
): Html {
  const shown =
    rows.length === 0
      ? undefined
      : table(
          title,
          head.map((name) => HEADS[name] ?? name),
          rows.map(([first = '', ...cells]) => [
            verdictWord(first) === first ? term(first) : verdictWord(first),
            ...cells.map(verdictWord),
          ]),
          ids,
        );
  return html`${shown}${notesList(notes)}`;
}

const HEADS = wordTable<Html>({
  rate: term('rate'),
  '99 % interval': term('interval', '99 % interval'),
  verdict: term('verdict'),
  'smallest detectable leak': term('could-see', 'smallest detectable leak'),
  'warm-up': term('warm-up'),
});

export const notesList = (notes: readonly string[]): Content =>
  notes.length === 0
    ? undefined
    : html`<ul class="notes">${notes.map((note) => html`<li>${note}</li>`)}</ul>`;

/** Variants whose pictures all stand open; of more, the first show what there is to see. */
const MOST_OPEN = 4;
const FIRST_OPEN = 2;

/** Pictures of the variants, those of many behind a fold: a page of all of them is one that nobody reads. */
export function firstOpen(ofVariants: readonly Html[]): Html {
  const open = ofVariants.length > MOST_OPEN ? FIRST_OPEN : ofVariants.length;
  const rest = ofVariants.slice(open);
  const others = rest.length === 0 ? undefined : folded(moreVariants(rest.length), rest);
  return html`${ofVariants.slice(0, open)}${others}`;
}

export const moreVariants = (count: number): string => `${count} more variant${count === 1 ? '' : 's'}`;

/** Figures behind a picture, folded away. */
export function folded(summary: string, body: Content): Html {
  return html`<details><summary>${summary}</summary>${body}</details>`;
}
