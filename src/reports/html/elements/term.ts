import { type Content, type Html, html } from '../../markup/markup.ts';
import { DEFINED_NAMES, DEFINITIONS, type DefinedName, definitionOf } from '../../sections/definitions.ts';

const anchor = (name: string): string => `def-${name}`;

/** A name with its definition one click (or key) away; a name without a definition is plain text. */
export function term(name: string, label: string = name): Html {
  if (definitionOf(name) === undefined) return html`${label}`;
  return html`<button type="button" class="term" popovertarget="${anchor(name)}">${label}</button>`;
}

/** The small windows that `term` opens: an element of the platform, so that they need no script. */
export function definitionWindows(): Html {
  return html`${DEFINED_NAMES.map(
    (name) =>
      html`<div popover id="${anchor(name)}" class="definition"><strong>${name}</strong>${sentences(name)}<p><a href="#definitions">All definitions</a></p></div>\n`,
  )}`;
}

/** All definitions as a list, for reading and for print. */
export function definitionList(): Html {
  return html`<dl class="definitions">${DEFINED_NAMES.map(
    (name) => html`<div><dt>${name}</dt><dd>${sentences(name)}</dd></div>\n`,
  )}</dl>`;
}

function sentences(name: DefinedName): Content {
  const { what, unit, better, absent }: ReturnType<typeof definitionOf> & object = DEFINITIONS[name];
  const direction =
    better === 'neither'
      ? ''
      : better === '0' || better === '1'
        ? `; ${better} is right`
        : `; ${better} is better`;
  const missing = absent === undefined ? undefined : html` Absent: ${absent}.`;
  return html`<p>${what}.</p><p class="soft">Unit: ${unit}${direction}.${missing}</p>`;
}
