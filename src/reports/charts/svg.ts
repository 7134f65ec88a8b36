import { type PlotOptions, plot } from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { visibleText } from '../../record/visible-text.ts';
import { colour } from './palette.ts';
import { openSvg } from './svg-frame.ts';

/** A fill of diagonal lines: what a verdict left out, also on paper and without colour. */
export const HATCHED = 'url(#hatched)';

const { document } = parseHTML('<!doctype html><html><body></body></html>');

/**
 * A plot as SVG text, for people who cannot see it under the name `label`. Its colours are variables of the page
 * (`palette.ts`), so that one picture serves light, dark and print.
 */
export function draw(options: PlotOptions, label: string): string {
  const drawn: unknown = plot({ ...options, document });
  // The maker of plots escapes markup, and nothing else of its labels; no element is called U+….
  const markup = visibleText(String(Object(drawn).outerHTML ?? '')).replaceAll('<U+', '&lt;U+');
  const hatched = markup.includes(HATCHED);
  // A pattern in a folded part of a page is not drawn elsewhere, so that each picture has its own.
  const id = `hatched-${checksum(label)}`;
  const svg = compact(markup)
    .replace(/<style>[\s\S]*?<\/style>/g, '')
    .replace(
      /^<svg[^>]*?(viewBox="0 0 (\S+) (\S+)")[^>]*>/,
      (_, box, width, height) => openSvg(box, width, height, label) + (hatched ? patternOf(id) : ''),
    );
  return hatched ? svg.replaceAll(HATCHED, `url(#${id})`) : svg;
}

const patternOf = (id: string): string =>
  `<defs><pattern id="${id}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" fill="${colour('warm-up')}"/><path d="M0 0V6" stroke="${colour('soft')}" stroke-width="1" opacity=".35"/></pattern></defs>`;

/** FNV-1a: the same picture gets the same name each time. */
function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return (hash >>> 0).toString(36);
}

/** Tenths of a pixel are finer than any screen; names that only the plot's maker needs go. */
const compact = (markup: string): string =>
  markup
    .replace(/="[^"]*"/g, (attribute) =>
      attribute.replace(/-?\d+\.\d{2,}/g, (number) => String(Math.round(Number(number) * 10) / 10)),
    )
    .replace(/<g ([^>]*?) ?aria-label="[^"]*"/g, '<g $1');
