import { type PlotOptions, plot } from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { visibleText } from '../../record/visible-text.ts';
import { openSvg } from './svg-frame.ts';

const { document } = parseHTML('<!doctype html><html><body></body></html>');

/**
 * A plot as SVG text, for people who cannot see it under the name `label`. Its colours are variables of the page
 * (`palette.ts`), so that one picture serves light, dark and print.
 */
export function draw(options: PlotOptions, label: string): string {
  const drawn: unknown = plot({ ...options, document });
  // The maker of plots escapes markup, and nothing else of its labels; no element is called U+….
  const markup = visibleText(String(Object(drawn).outerHTML ?? '')).replaceAll('<U+', '&lt;U+');
  return compact(markup)
    .replace(/<style>[\s\S]*?<\/style>/g, '')
    .replace(/^<svg[^>]*?(viewBox="0 0 (\S+) (\S+)")[^>]*>/, (_, box, width, height) =>
      openSvg(box, width, height, label),
    );
}

/** Tenths of a pixel are finer than any screen; names that only the plot's maker needs go. */
const compact = (markup: string): string =>
  markup
    .replace(/="[^"]*"/g, (attribute) =>
      attribute.replace(/-?\d+\.\d{2,}/g, (number) => String(Math.round(Number(number) * 10) / 10)),
    )
    .replace(/<g ([^>]*?) ?aria-label="[^"]*"/g, '<g $1');
