import { visibleText } from '../../record/visible-text.ts';
import { escapeMarkup } from '../markup/markup.ts';

/**
 * Markdown of our own making. Only `md`, `codeSpan` and `literal` make it, so that no text of a record gets into a report as
 * anything but text: no picture, link or mention, no heading, no HTML (docs/reports.md#text).
 */
export class Markdown {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A line of a report, or a cell: a string is text of anybody's, and is escaped. */
export type Line = string | Markdown;

/** A template whose values are escaped unless they are Markdown. */
export const md = (pieces: TemplateStringsArray, ...values: readonly (Line | number)[]): Markdown =>
  new Markdown(pieces.reduce((text, piece, i) => text + written(values[i - 1] ?? '') + piece));

/** Markdown of our own making: a fence, a rule, the line of a table. Never text of a record. */
export const literal = (markdown: string): Markdown => new Markdown(markdown);

/** Text as code within a line. */
export const codeSpan = (text: string): Markdown => new Markdown(`\`${oneLine(text).replaceAll('`', "'")}\``);

/** A block of code; nothing in it ends it. */
export const codeBlock = (language: string, lines: readonly string[]): Markdown[] =>
  [`\`\`\`${language}`, ...lines.map((line) => oneLine(line).replaceAll('```', "'''")), '```'].map(literal);

export const written = (line: Line | number): string =>
  line instanceof Markdown ? line.text : textOf(String(line));

const oneLine = (text: string): string => visibleText(text).replace(/\s*\n\s*/g, ' ');

/** What our own sentences put between backticks is code, in which nothing else has a meaning. */
const textOf = (text: string): string =>
  oneLine(text)
    .split(/(`[^`]+`)/)
    .map((part, i) => (i % 2 === 1 ? part : escaped(part)))
    .join('')
    .replace(/^(?=(?:[-+>]|#{1,6}|=+|-{2,})(?:\s|$))/, '\\')
    .replace(/^(\d{1,9})(?=[.)](?:\s|$))/, '$1\\');

/** Nothing to be seen between the sign and the word: GitHub looks for mentions and addresses in the text that is left. */
const NOTHING = '&#8203;';

const escaped = (text: string): string =>
  text
    .replace(/&(?=#?\w+;)/g, '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\\`*[\]~$|]/g, '\\$&')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    .replace(/@(?=\w)|#(?=\d)|\bGH-(?=\d)|\b(?:https?|ftp|mailto|xmpp):(?=\S)/gi, `$&${NOTHING}`)
    .replace(/\bwww(?=\.\S)/gi, `$&${NOTHING}`);

/** A table of GitHub's Markdown; no text of a record can end a cell or begin markup. */
export function markdownTable(head: readonly Line[], rows: readonly (readonly Line[])[]): Markdown[] {
  const cell = (line: Line): string => written(line).replace(/(?<!\\)\|/g, '\\|');
  const row = (cells: readonly Line[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [row(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(row)].map(literal);
}

/** Text that is folded away; the blank lines are what makes Markdown inside it Markdown. */
export const folded = (summary: string, lines: readonly Line[]): Line[] => [
  literal(`<details><summary>${inHtml(summary)}</summary>`),
  '',
  ...lines,
  '',
  literal('</details>'),
  '',
];

/** In an HTML element nothing of Markdown has a meaning, but mentions are looked for all the same. */
const inHtml = (text: string): string =>
  escapeMarkup(text)
    .replaceAll('\n', ' ')
    .replace(/@(?=\w)/g, `$&${NOTHING}`);

export const asText = (lines: readonly Line[]): string => lines.map(written).join('\n').trimEnd();
