import type { RunRecord } from '../../../record/run-record.ts';
import { type Html, html } from '../../markup/markup.ts';

/**
 * One part of the HTML report: a picture, cards, a transcript. To add one, write it in a file of its own in `parts/` and
 * name it in `parts.ts`. A part of the report that is a table alone needs none: every `Section` of `../../sections/sections.ts` that
 * no part shows is rendered by itself, here and in every other format.
 */
export interface HtmlPart {
  /** Anchor of the page, unique. */
  readonly id: string;
  readonly title: string;
  /** Ids of the sections whose tables this part shows. */
  readonly shows: readonly string[];
  /** Undefined where the record has nothing for it. */
  body(record: RunRecord): Html | undefined;
}

/** A part as it is on the page. */
export interface RenderedPart {
  readonly id: string;
  readonly title: string;
  readonly body: Html;
}

export const navigation = (what: string, parts: readonly RenderedPart[]): Html =>
  html`<nav aria-label="Parts of this ${what}"><ul>${parts.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>`;

/** Its heading links to itself: the address of a part is there to be copied. */
export const section = ({ id, title, body }: RenderedPart): Html =>
  html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title} <a class="anchor" href="#${id}" aria-label="Link to ${title}">#</a></h2>\n${body}</section>\n`;
