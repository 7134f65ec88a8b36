import { type Content, type Html, html } from '../../markup/markup.ts';
import { GLOSSARY, type Term } from '../../sections/glossary.ts';

const anchor = (name: string): string => `def-${name.replaceAll(/[^\w-]+/g, '-')}`;

/** A name with its definition one click (or key) away; a name without a definition is plain text. */
export function term(name: string, label: string = name): Html {
  if (!GLOSSARY.has(name)) return html`${label}`;
  return html`<button type="button" class="term" popovertarget="${anchor(name)}">${label}</button>`;
}

/** The small windows that `term` opens: an element of the platform, so that they need no script. */
export function definitionWindows(): Html {
  return html`${[...GLOSSARY].map(
    ([name, definition]) =>
      html`<div popover id="${anchor(name)}" class="definition"><strong>${name}</strong>${sentences(definition)}<p><a href="#definitions">Glossary</a></p></div>\n`,
  )}`;
}

/** All definitions as a list, for reading and for print. */
/** Folded: it is longer than most reports. A link to a term, and a search in the page, open it. */
export function definitionList(): Html {
  const terms = [...GLOSSARY].map(
    ([name, definition]) => html`<div><dt>${name}</dt><dd>${sentences(definition)}</dd></div>\n`,
  );
  return html`<details><summary>${terms.length} terms</summary><dl class="definitions">${terms}</dl></details>`;
}

function sentences({ what, unit, better, absent }: Term): Content {
  if (unit === undefined) return html`<p>${what}.</p>`;
  const direction =
    better === 'neither' || better === undefined
      ? ''
      : better === '0' || better === '1'
        ? `; ${better} is right`
        : `; ${better} is better`;
  const missing = absent === undefined ? undefined : html` Absent: ${absent}.`;
  return html`<p>${what}.</p><p class="soft">Unit: ${unit}${direction}.${missing}</p>`;
}
