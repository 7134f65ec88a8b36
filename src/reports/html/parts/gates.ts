import type { RunRecord } from '../../../record/run-record.ts';
import { type Html, html } from '../../markup/markup.ts';
import { gateSection } from '../../sections/gate-section.ts';
import { shownVerdict } from '../../sections/verdict.ts';
import type { HtmlPart } from '../elements/section.ts';
import { sectionTable } from '../elements/table.ts';

/** Every gate with value, bound and outcome. */
export const gatesPart: HtmlPart = {
  id: 'gates',
  title: 'Gates',
  shows: ['gates'],
  body(record: RunRecord): Html | undefined {
    const section = gateSection(record);
    if (section.rows.length === 0) return undefined;
    return html`<p class="lead">${shownVerdict(record).gates}. What decides is the bound of the interval, not the value in its middle; a gate without an answer never passes.</p>${sectionTable(section)}`;
  },
};
