import type { ComparisonFact } from '../../../record/comparison.ts';
import { type Content, html } from '../../markup/markup.ts';
import { EFFECT_WORDS } from '../../sections/comparison.ts';

/** How an effect looks; its word says it. */
const TONES: Readonly<Record<ComparisonFact['effect'], string>> = {
  worse: 'bad',
  unknown: 'unsure',
  differs: 'unsure',
  better: 'good',
  same: 'plain',
};

/** What was found, each with what it is for a decision. */
export function factList(
  facts: readonly { readonly effect?: ComparisonFact['effect']; readonly text: string }[],
): Content {
  if (facts.length === 0) return undefined;
  return html`<ul class="changes">${facts.map(({ effect, text }) =>
    effect === undefined
      ? html`<li><span>${tied(text)}</span></li>`
      : html`<li><span class="chip ${TONES[effect]}">${EFFECT_WORDS[effect]}</span><span>${tied(text)}</span></li>\n`,
  )}</ul>\n`;
}

/** A per cent sign stays with its number. */
export const tied = (text: string): string => text.replaceAll(' %', '\u00a0%');
