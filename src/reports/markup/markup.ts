import { visibleText } from '../../record/visible-text.ts';

/** Text that is HTML already. Only `html`, `joined` and `trusted` make it, so that nothing reaches a page unescaped. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand in a template: strings are escaped, lists are strung together, `undefined` is nothing. */
export type Content = string | number | Html | undefined | readonly Content[];

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Escaped for text and quoted attributes of HTML and of XML; what would steer its display, or XML cannot hold, is shown. */
export const escapeMarkup = (text: string): string =>
  visibleText(text).replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);

/** A template whose values are escaped unless they are HTML. */
export function html(pieces: TemplateStringsArray, ...values: readonly Content[]): Html {
  return new Html(pieces.reduce((text, piece, i) => text + rendered(values[i - 1]) + piece));
}

export function joined(contents: readonly Content[], between: Content = ''): Html {
  return new Html(contents.map(rendered).join(rendered(between)));
}

/** Markup of our own making: SVG from a chart, a style sheet, a script. Never text of a record. */
export const trusted = (markup: string): Html => new Html(markup);

function rendered(content: Content): string {
  if (content === undefined) return '';
  if (content instanceof Html) return content.text;
  if (Array.isArray(content)) return content.map(rendered).join('');
  return escapeMarkup(String(content));
}

/** A comment of HTML or XML; nothing in the text ends it. */
export const xmlComment = (text: string): string =>
  `<!-- ${visibleText(text).replace(/-(?=-)|-$|[<>]/g, ' ')} -->`;
