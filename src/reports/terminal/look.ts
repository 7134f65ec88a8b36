import { stripVTControlCharacters, styleText } from 'node:util';
import { displayWidth } from '../../record/display-width.ts';
import type { Outcome } from '../../record/verdict.ts';

/** What a terminal can show. */
export interface Look {
  /** Infinity where nothing is too wide: a pipe, a file. */
  readonly columns: number;
  readonly colour: boolean;
  /** It shows ✓ ✗ ?; else the outcome stands there as a word. */
  readonly symbols: boolean;
}

/** For pipes and files. */
export const PLAIN: Look = { columns: Number.POSITIVE_INFINITY, colour: false, symbols: false };

const MARKS = {
  pass: { symbol: '✓', word: 'pass', colour: 'green' },
  fail: { symbol: '✗', word: 'FAIL', colour: 'red' },
  undecided: { symbol: '?', word: 'open', colour: 'yellow' },
} as const satisfies Readonly<Record<Outcome, unknown>>;

/** How something was judged, in one sign: told apart without colour. */
export function markOf(outcome: Outcome, look: Look): string {
  const { symbol, word } = MARKS[outcome];
  return inTone(look.symbols ? symbol : word, outcome, look);
}

/** The text in the colour of an outcome. */
export const inTone = (text: string, outcome: Outcome, { colour }: Look): string =>
  colour ? styleText(MARKS[outcome].colour, text, { validateStream: false }) : text;

/**
 * Text broken between words at a width; what follows the first line is indented. A word that is wider than a line (a path, a
 * command) stays whole: it is there to be copied.
 */
export function wrapped(text: string, columns: number, indent = ''): string[] {
  const lines: string[] = [];
  let line = /^ */.exec(text)?.[0] ?? '';
  for (const word of text.trimStart().split(' ')) {
    const longer = line.trim() === '' ? `${line}${word}` : `${line} ${word}`;
    if (line.trim() !== '' && shownWidth(longer) > columns) {
      lines.push(line.trimEnd());
      line = `${indent}${word}`;
    } else {
      line = longer;
    }
  }
  return [...lines, line.trimEnd()];
}

/** Columns that a text takes, whatever colours it. */
export const shownWidth = (text: string): number => displayWidth(stripVTControlCharacters(text));
