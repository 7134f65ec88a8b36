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

/** A sentence of ours: what stands between backticks is code, and a per cent sign stays with its number. */
export const tied = (text: string): Content =>
  text
    .replaceAll(' %', '\u00a0%')
    .split(/`([^`]+)`/)
    .map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : part));

/** A headline is read at a glance: so many letters. */
const LONGEST = 220;

/** As many clauses of a headline as are read at a glance; the whole stands below it where that is not all. */
export function glance(headline: string): { readonly text: string; readonly rest: string | undefined } {
  if (headline.length <= LONGEST) return { text: headline, rest: undefined };
  const clauses = headline.split('; ');
  const last = clauses.at(-1) ?? '';
  // How many facts are not named is no clause of the first.
  const more = /^and \d+ more/.test(last) ? `; ${clauses.pop()}` : '';
  let text = clauses[0] ?? '';
  let kept = 1;
  for (const clause of clauses.slice(1)) {
    if (`${text}; ${clause}`.length > LONGEST) break;
    text = `${text}; ${clause}`;
    kept += 1;
  }
  return kept === clauses.length
    ? { text: headline, rest: undefined }
    : { text: `${text} …${more}`, rest: headline };
}
