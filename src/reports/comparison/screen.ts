import type { Comparison, ComparisonFact } from '../../record/comparison.ts';
import type { Outcome } from '../../record/verdict.ts';
import { wrapped } from '../../record/wrapped.ts';
import { changedGlance } from '../sections/changed-section.ts';
import { besides, EFFECT_WORDS, unchanged } from '../sections/comparison.ts';
import type { Line, Look } from '../terminal/line.ts';
import { commandLines, MOST_LINES, marked, unmarked } from '../terminal/look.ts';
import { comparisonHeading, forcedNote } from './text.ts';

/** How each effect looks: its word says it, a sign and a colour repeat it. */
const LOOKS: Readonly<
  Record<ComparisonFact['effect'], { readonly outcome: Outcome; readonly sign: string }>
> = {
  worse: { outcome: 'fail', sign: '✗' },
  unknown: { outcome: 'undecided', sign: '?' },
  differs: { outcome: 'undecided', sign: '≠' },
  better: { outcome: 'pass', sign: '✓' },
  same: { outcome: 'pass', sign: '=' },
};
const WORD = Math.max(...Object.values(EFFECT_WORDS).map(({ length }) => length));

/** A comparison at a glance: what got worse, what is open, what got better, and how much is the same. The line that ends the command says what matters most. */
export function comparisonScreen(comparison: Comparison, look: Look, room = MOST_LINES): Line[] {
  const forced = forcedNote(comparison);
  const head = [
    comparisonHeading(comparison),
    ...(forced === undefined ? [] : [forced]),
    ...(comparison.status === 'interrupted' ? ['INTERRUPTED: what was measured until then'] : []),
  ].flatMap((line) => wrapped(line, look.columns, '  '));
  const { next } = comparison.verdict;
  const after = [
    ...changedGlance(comparison)
      .slice(0, 1)
      .flatMap((line) => wrapped(line, look.columns, '  ')),
    ...wrapped(unchanged(comparison), look.columns, '  '),
    ...next.slice(0, 1).flatMap((command) => commandLines('next: ', command, look.columns)),
  ];
  const facts = besides(comparison).map((fact) => factLines(fact, look));
  const shown = fitting(facts, room - head.length - after.length);
  return [...unmarked(head), ...shown, ...unmarked(after)];
}

function factLines(
  { effect, text }: Partial<ComparisonFact> & { readonly text: string },
  look: Look,
): Line[] {
  if (effect === undefined) return unmarked(wrapped(text, look.columns, '  '));
  const { outcome, sign } = LOOKS[effect];
  const word = `${look.symbols ? `${sign} ` : ''}${EFFECT_WORDS[effect]}`;
  return marked(outcome, `${' '.repeat(WORD - EFFECT_WORDS[effect].length)} ${text}`, look, word);
}

/** As many facts as there is room for, each whole, and how many are left. */
function fitting(facts: readonly Line[][], room: number): Line[] {
  const shown: Line[] = [];
  for (const [index, lines] of facts.entries()) {
    const left = facts.length - index;
    if (shown.length + lines.length + (left === 1 ? 0 : 1) > room) {
      return [...shown, { text: `and ${left} more: --verbose` }];
    }
    shown.push(...lines);
  }
  return shown;
}
