import { type Html, html } from '../../markup/markup.ts';
import type { HtmlPart } from '../elements/section.ts';

/** What weakens the figures, and what to do about it; the same words for several variants are said once. */
export const warningsPart: HtmlPart = {
  id: 'warnings',
  title: 'Warnings, and what to do',
  shows: [],
  body({ warnings }): Html | undefined {
    if (warnings.length === 0) return undefined;
    const grouped = new Map<string, { code: string; detail: string; variants: string[] }>();
    for (const { code, detail, variant } of warnings) {
      const key = `${code} ${detail}`;
      const group = grouped.get(key) ?? { code, detail, variants: [] };
      if (variant !== undefined) group.variants.push(variant);
      grouped.set(key, group);
    }
    return html`<ul class="warnings">${[...grouped.values()].map(
      ({ code, detail, variants }) =>
        html`<li><code>${code}</code> ${variants.length === 0 ? undefined : html`<b>${variants.join(', ')}</b>: `}${detail}</li>\n`,
    )}</ul>`;
  },
};
