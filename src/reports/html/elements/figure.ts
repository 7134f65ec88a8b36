import { type Content, type Html, html, trusted } from '../../markup/markup.ts';

/** A picture with its caption. The picture carries its own description for people who do not see it. */
export function figure(caption: Content, svg: string): Html {
  return html`<figure>${trusted(svg)}<figcaption>${caption}</figcaption></figure>\n`;
}

/** Names of colours; they are said in every picture's description too. */
export function legend(entries: readonly { readonly label: string; readonly stroke: string }[]): Html {
  return html`<ul class="legend">${entries.map(
    ({ label, stroke }) => html`<li><i style="background:${stroke}"></i>${label}</li>`,
  )}</ul>`;
}
