import type { Comparison } from '../../record/comparison.ts';
import { wordTable } from '../../record/exact.ts';
import type { Outcome } from '../../record/verdict.ts';
import { comparisonSections } from '../sections/comparison.ts';
import { ABSENT } from '../sections/section.ts';
import type { Line, Look } from '../terminal/line.ts';
import { MOST_LINES, marked, unmarked, wrapped } from '../terminal/look.ts';
import { comparisonHeading, forcedNote } from './text.ts';

/** How a verdict of a row looks; rows of others are counted, not shown. */
const SHOWN = wordTable<{ readonly outcome: Outcome; readonly word: string }>({
  REGRESSION: { outcome: 'fail', word: 'worse' },
  WORSE: { outcome: 'fail', word: 'worse' },
  inconclusive: { outcome: 'undecided', word: 'undecided' },
  unjudged: { outcome: 'undecided', word: 'not judged' },
  differs: { outcome: 'undecided', word: 'differs' },
  improvement: { outcome: 'pass', word: 'better' },
  better: { outcome: 'pass', word: 'better' },
});

/** A comparison at a glance: what got worse, what is open, what got better, and how much is the same. */
export function comparisonScreen(comparison: Comparison, look: Look): Line[] {
  const forced = forcedNote(comparison);
  const head = [
    comparisonHeading(comparison),
    ...(forced === undefined ? [] : [forced]),
    ...(comparison.status === 'interrupted' ? ['INTERRUPTED: what was measured until then'] : []),
  ].flatMap((line) => wrapped(line, look.columns, '  '));
  const rows = rowsOf(comparison);
  const changed = ORDER.flatMap((outcome) => rows.filter((row) => row.shown?.outcome === outcome));
  const same = rows.length - changed.length;
  const room = MOST_LINES - head.length - 1;
  const few = changed.length > room ? changed.slice(0, room - 1) : changed;
  const more = changed.length - few.length;
  return [
    ...unmarked(head),
    ...few.flatMap((row) => linesOf(row, look)),
    ...unmarked(more === 0 ? [] : [`and ${more} more: --verbose`]),
    ...unmarked([`${same} of ${rows.length} figures are the same, or changed by less than what counts`]),
  ];
}

const ORDER: readonly Outcome[] = ['fail', 'undecided', 'pass'];

interface Row {
  readonly shown: { readonly outcome: Outcome; readonly word: string } | undefined;
  readonly text: string;
}

/** The word says what the mark does: one of them is enough where there are no symbols. */
function linesOf({ shown, text }: Row, look: Look): Line[] {
  if (shown === undefined) return [];
  const { outcome, word } = shown;
  return look.symbols ? marked(outcome, `${word}  ${text}`, look) : marked(outcome, ` ${text}`, look, word);
}

/** Every judged row: `TTFT default small  30.1 ms → 30.2 ms  +2.7 % (+2.1 % … +3.3 %)`. */
function rowsOf(comparison: Comparison): Row[] {
  return comparisonSections(comparison).flatMap(({ head, rows }) => {
    const verdict = head.indexOf('verdict');
    const candidate = head.indexOf('candidate');
    if (verdict < 0 || candidate < 1) return [];
    // Which engine it is needs no word where only one is held against the baseline.
    const known = comparison.candidates.length > 1 ? -1 : head.indexOf('engine');
    return rows.map((row) => {
      const subject = row.filter((_, c) => c < candidate - 1 && c !== known);
      const [before, after, change, interval] = row.slice(candidate - 1, verdict);
      const changed = [change, interval === undefined ? undefined : `(${interval})`];
      return {
        shown: SHOWN[row[verdict] ?? ''],
        text: [subject.join(' '), `${before} → ${after}`, ...(change === ABSENT ? [] : changed)]
          .filter((part) => part !== undefined)
          .join('  '),
      };
    });
  });
}
