import { displayWidth } from '../../record/display-width.ts';
import { OUTCOME_WORDS, type Outcome } from '../../record/verdict.ts';
import { visibleText } from '../../record/visible-text.ts';
import type { Line, Look } from './line.ts';

/** With the four lines that end a command and those before the measuring, twenty. */
export const MOST_LINES = 13;

/** Lines in which no word is coloured. */
export const unmarked = (lines: readonly string[]): Line[] => lines.map((text) => ({ text }));

const MARKS: Readonly<Record<Outcome, { readonly symbol: string; readonly word: string }>> = {
  pass: { symbol: '✓', word: 'pass' },
  fail: { symbol: '✗', word: 'FAIL' },
  undecided: { symbol: '?', word: 'open' },
};

/** How something was judged, in one sign: told apart without colour. */
export const markOf = (outcome: Outcome, { symbols }: Look): string =>
  symbols ? MARKS[outcome].symbol : MARKS[outcome].word;

/** A text that begins with the mark of an outcome, or `word`, as lines of a terminal. */
export function marked(outcome: Outcome, text: string, look: Look, word = markOf(outcome, look)): Line[] {
  const [first = '', ...more] = wrapped(`${word} ${text}`, look.columns, '    ');
  return [{ text: first, toned: { word, outcome } }, ...unmarked(more)];
}

/** `exit 10   FAIL: …` with the word coloured, as lines of a terminal. */
export function answerOf(outcome: Outcome, before: string, after: string, look: Look): Line[] {
  const word = OUTCOME_WORDS[outcome];
  const [first = '', ...more] = wrapped(`${before}${word}: ${after}`, look.columns, '  ');
  return [{ text: first, toned: { word, outcome } }, ...unmarked(more)];
}

/**
 * Text broken between words at a width; what follows the first line is indented. A word that is wider than a line (a path, a
 * command) stays whole: it is there to be copied.
 */
export function wrapped(text: string, columns: number, indent = ''): string[] {
  return visibleText(text)
    .split('\n')
    .flatMap((line, index) => broken(index === 0 ? line : `${indent}${line}`, columns, indent));
}

function broken(text: string, columns: number, indent: string): string[] {
  const lines: string[] = [];
  let line = /^ */.exec(text)?.[0] ?? '';
  // A per cent sign stays with its number.
  for (const word of text.trimStart().split(/ (?!%)/)) {
    const longer = line.trim() === '' ? `${line}${word}` : `${line} ${word}`;
    if (line.trim() !== '' && displayWidth(longer) > columns) {
      lines.push(line.trimEnd());
      line = `${indent}${word}`;
    } else {
      line = longer;
    }
  }
  return [...lines, line.trimEnd()];
}
