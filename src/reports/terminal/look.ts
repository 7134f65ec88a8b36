import { displayWidth } from '../../record/display-width.ts';
import { OUTCOME_WORDS, type Outcome } from '../../record/verdict.ts';
import { wrapped } from '../../record/wrapped.ts';
import type { Line, Look } from './line.ts';

/** What a command leaves on a terminal, its first lines and its last included. */
const SCREEN = 20;
/** With the four lines that end a command and those before the measuring, twenty. */
export const MOST_LINES = 13;
/** Less says nothing. */
const LEAST_LINES = 5;

/** Lines that a screen may have, between those that stand there and those that are to come. */
export const roomBetween = (before: number, after: number): number =>
  Math.max(LEAST_LINES, Math.min(MOST_LINES, SCREEN - before - after));

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
  const head = `${before}${word}: `;
  const [first = '', ...more] = wrapped(`${head}${clipped(after, head, look.columns)}`, look.columns, '  ');
  return [{ text: first, toned: { word, outcome } }, ...unmarked(more)];
}

/** The verdict in a terminal takes so many lines at most; more of it stands above, and in the report. */
const LONGEST_ANSWER = 3;

/** As many of the clauses of an answer as there is room for, or words of the worst: it leads, and how many facts are not named ends it. */
export function clipped(answer: string, before: string, columns: number): string {
  const clauses = answer.split('; ');
  const last = clauses.at(-1) ?? '';
  const more = clauses.length > 1 && /^and \d+ more/.test(last) ? `; ${clauses.pop()}` : '';
  for (let kept = clauses.length; kept > 1; kept--) {
    const text = `${clauses.slice(0, kept).join('; ')}${kept === clauses.length ? '' : ' …'}${more}`;
    if (wrapped(`${before}${text}`, columns, '  ').length <= LONGEST_ANSWER) return text;
  }
  const [worst = ''] = clauses;
  const whole = `${worst}${clauses.length === 1 ? '' : ' …'}${more}`;
  const fits = (text: string): boolean => wrapped(`${before}${text}`, columns, '  ').length <= LONGEST_ANSWER;
  const words = worst.split(' ');
  for (let kept = fits(whole) ? 0 : words.length - 1; kept >= LEAST_WORDS; kept--) {
    const begun = words.slice(0, kept).join(' ').replace(/[,:]$/, '');
    // A gate is named whole or not at all.
    if (begun.split('`').length % 2 === 1 && fits(`${begun} …${more}`)) return `${begun} …${more}`;
  }
  return whole;
}

/** Fewer words of the worst fact say nothing. */
const LEAST_WORDS = 8;

/** A command that can be copied whole: what is too wide goes on in the next line, as a shell reads it. */
export function commandLines(before: string, command: string, columns: number): string[] {
  const whole = `${before}${command}`;
  if (displayWidth(whole) <= columns) return [whole];
  const [first = '', ...options] = command.split(/ (?=--)/);
  const lines: string[] = [];
  let line = `${before}${first}`;
  for (const option of options) {
    if (displayWidth(`${line} ${option} \\`) <= columns) line = `${line} ${option}`;
    else {
      lines.push(`${line} \\`);
      line = `    ${option}`;
    }
  }
  return [...lines, line];
}
