import { html } from '../../markup/markup.ts';
import type { HtmlPart } from '../elements/section.ts';
import { definitionList } from '../elements/term.ts';

/** Every metric and every word of a verdict. */
export const definitionsPart: HtmlPart = {
  id: 'definitions',
  title: 'Definitions',
  shows: [],
  body: () =>
    html`<p class="lead">One name each, in this report, in run.json, in gates and in code. Sizes are KiB, MiB and GiB (1024). A figure that could not be measured is left out with its reason; no zero stands for it.</p>${definitionList()}`,
};
