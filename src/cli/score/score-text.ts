import { alignedView, printable, topSubstitutions } from '../../metrics/accuracy/aligned-view.ts';
import { type AlignedToken, alignTokens, type ErrorRate } from '../../metrics/accuracy/error-rate.ts';
import { displayWidth } from '../../record/display-width.ts';
import { groupsOf, type PairGroup, type ScoredPair, unspacedWarning } from './scored-pair.ts';

/** Substitutions that are listed. */
const MOST_CONFUSIONS = 10;

const RATE_NAMES = { word: 'WER', char: 'CER', mixed: 'mixed error rate' } as const;

interface TextOptions {
  /** Alignments to show. */
  readonly show: number;
  readonly width: number;
}

/** Rates for people: the worst pairs with their alignment, substitutions, then a line per unit and normaliser. */
export function scoreText(pairs: readonly ScoredPair[], { show, width }: TextOptions): string {
  const wrong = pairs
    .filter(({ counts }) => counts.rate > 0)
    .sort((a, b) => errorsOf(b.counts) - errorsOf(a.counts) || a.line - b.line);
  const shown = wrong.slice(0, show).map((pair) => ({ pair, alignment: alignTokens(pair.ref, pair.hyp) }));
  const lines = shown.flatMap(({ pair, alignment }) => [...pairLines(pair, alignment, width), '']);
  const hidden = wrong.length - shown.length;
  if (hidden > 0) lines.push(`${hidden} more with errors: \`--show ${wrong.length}\``, '');
  lines.push(...confusionLines(alignmentsOf(shown, wrong.slice(show))));
  const groups = groupsOf(pairs);
  lines.push(...table([HEADER, ...groups.flatMap(groupRows)]));
  if (groups.length > 1) lines.push('no rate over all: the pairs differ in what they count');
  const unspaced = unspacedWarning(pairs);
  if (unspaced !== undefined) lines.push(`warning: ${unspaced}`);
  return lines.join('\n');
}

/** Alignments that are at hand, then those of the rest, one at a time. */
function* alignmentsOf(
  shown: readonly { readonly alignment: AlignedToken[] }[],
  rest: readonly ScoredPair[],
): Generator<AlignedToken[]> {
  for (const { alignment } of shown) yield alignment;
  for (const { ref, hyp } of rest) yield alignTokens(ref, hyp);
}

function pairLines(pair: ScoredPair, alignment: readonly AlignedToken[], width: number): string[] {
  const { line, unit, normaliser, counts, sameDigits, afterItn } = pair;
  const digits = sameDigits === undefined ? '' : `  digits ${sameDigits ? 'agree' : 'differ'}`;
  const second = afterItn === undefined ? '' : ` (${percent(afterItn.counts.rate)} after ITN)`;
  const rate = `${RATE_NAMES[unit]} ${percent(counts.rate)}${second}`;
  return [
    `line ${line}  ${rate}  norm ${normaliser.name}  ${tally(counts)}${digits}`,
    ...alignedView(alignment, width, unit === 'char' ? '' : ' '),
  ];
}

function confusionLines(alignments: Iterable<readonly AlignedToken[]>): string[] {
  const top = topSubstitutions(alignments, MOST_CONFUSIONS);
  if (top.length === 0) return [];
  const lines = top.map(({ ref, hyp, count }) => `  ${count}  ${printable(ref)} → ${printable(hyp)}`);
  return ['most frequent substitutions', ...lines, ''];
}

const HEADER = ['rate', 'of', 'norm', 'pairs', 'n', 'hits', 'S', 'D', 'I'];

/** The rate as the texts are, and after ITN where that was asked for. */
function groupRows(group: PairGroup): string[][] {
  const { counts, afterItn } = group;
  return [
    groupRow(group, counts, ''),
    ...(afterItn === undefined ? [] : [groupRow(group, afterItn, ' after ITN')]),
  ];
}

function groupRow({ unit, normaliser, pairs }: PairGroup, counts: ErrorRate, which: string): string[] {
  const { n, hits, substitutions, deletions, insertions, rate } = counts;
  const numbers = [pairs.length, n, hits, substitutions, deletions, insertions].map(String);
  return [percent(rate), `${RATE_NAMES[unit]}${which}`, normaliser.version, ...numbers];
}

/** Columns of text to the left, of numbers to the right. */
function table(rows: readonly string[][]): string[] {
  const widths = HEADER.map((_, column) => Math.max(...rows.map((row) => displayWidth(row[column] ?? ''))));
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column === 1 || column === 2 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  '),
  );
}

const errorsOf = ({ substitutions, deletions, insertions }: ErrorRate): number =>
  substitutions + deletions + insertions;
const tally = ({ hits, substitutions, deletions, insertions }: ErrorRate): string =>
  `hits ${hits}  S ${substitutions}  D ${deletions}  I ${insertions}`;
const percent = (rate: number): string => `${(100 * rate).toFixed(rate < 0.1 ? 2 : 1)} %`;
