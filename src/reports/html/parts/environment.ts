import { html } from '../../markup/markup.ts';
import { environmentRows } from '../../sections/environment.ts';
import type { HtmlPart } from '../elements/section.ts';
import { table } from '../elements/table.ts';

/** What was measured, with what and where, hashes included. */
export const environmentPart: HtmlPart = {
  id: 'environment',
  title: 'Environment',
  shows: [],
  body(record) {
    const { cpuSeconds, wallSeconds, peakRss } = record.harness;
    const own =
      wallSeconds > 0
        ? html`<p class="soft">The harness itself used ${cpuSeconds.toFixed(1)} s of CPU in ${wallSeconds.toFixed(1)} s, and ${(peakRss / 1024 ** 2).toFixed(0)} MiB at most, in a process of its own.</p>`
        : undefined;
    return html`${table('Environment', ['what', 'value'], environmentRows(record))}${own}`;
  },
};
