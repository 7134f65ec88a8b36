import { Confusions } from '../../metrics/accuracy/confusions.ts';
import { type AlignedToken, alignTokens, type ErrorRate } from '../../metrics/accuracy/error-rate.ts';
import { belowLimit } from '../../metrics/accuracy/interval/rate-limit.ts';
import { UNIT_NAMES } from '../../metrics/accuracy/interval/units.ts';
import { displayWidth } from '../../record/display-width.ts';
import { ERROR_RATE_NAMES } from '../../record/error-rate.ts';
import { alignedView } from '../../reports/sections/aligned-view.ts';
import { confusionText } from '../../reports/sections/confusion-section.ts';
import {
  errorsOf,
  type PairGroup,
  type RatedGroup,
  type ScoredPair,
  unspacedWarning,
} from './scored-pair.ts';

interface TextOptions {
  /** Alignments to show. */
  readonly show: number;
  readonly width: number;
}

/** Rates for people: the worst pairs with their alignment, the most frequent errors, then a line per unit and normaliser. */
export function scoreText(
  pairs: readonly ScoredPair[],
  groups: readonly RatedGroup[],
  { show, width }: TextOptions,
  limit?: number,
): string {
  const wrong = pairs
    .filter(({ counts }) => counts.rate > 0)
    .sort((a, b) => errorsOf(b.counts) - errorsOf(a.counts) || a.line - b.line);
  const shown = wrong.slice(0, show).map((pair) => ({ pair, alignment: alignTokens(pair.ref, pair.hyp) }));
  const lines = shown.flatMap(({ pair, alignment }) => [...pairLines(pair, alignment, width), '']);
  const hidden = wrong.length - shown.length;
  if (hidden > 0 && show > 0) lines.push(`${hidden} more with errors: \`--show ${wrong.length}\``, '');
  lines.push(...confusionLines(shown, wrong.slice(show)));
  lines.push(...table([HEADER, ...groups.flatMap(groupRows)]));
  if (groups.length > 1) lines.push('no rate over all: the pairs differ in what they count');
  const unspaced = unspacedWarning(pairs);
  if (unspaced !== undefined) lines.push(`warning: ${unspaced}`);
  lines.push(...groups.flatMap(noInterval));
  if (limit !== undefined) lines.push('', ...groups.map((group) => limitLine(group, limit)));
  return lines.join('\n');
}

function pairLines(pair: ScoredPair, alignment: readonly AlignedToken[], width: number): string[] {
  const { line, unit, normaliser, counts, sameDigits, afterItn } = pair;
  const digits = sameDigits === undefined ? '' : `  digits ${sameDigits ? 'agree' : 'differ'}`;
  const second = afterItn === undefined ? '' : ` (${percent(afterItn.counts.rate)} after ITN)`;
  const rate = `${ERROR_RATE_NAMES[unit]} ${percent(counts.rate)}${second}`;
  return [
    `line ${line}  ${rate}  norm ${normaliser.name}  ${tally(counts)}${digits}`,
    ...alignedView(alignment, width, unit === 'char' ? '' : ' '),
  ];
}

function confusionLines(
  shown: readonly { readonly pair: ScoredPair; readonly alignment: AlignedToken[] }[],
  rest: readonly ScoredPair[],
): string[] {
  const confusions = new Confusions();
  for (const { pair, alignment } of shown) confusions.add(alignment, String(pair.line));
  for (const { ref, hyp, line } of rest) confusions.add(alignTokens(ref, hyp), String(line));
  const top = confusions.top();
  if (top.length === 0) return [];
  return ['most frequent errors', ...top.map((one) => `  ${one.count}  ${confusionText(one)}`), ''];
}

const HEADER = ['rate', '95 % interval', 'of', 'norm', 'pairs', 'n', 'hits', 'S', 'D', 'I'];
const LEFT = ['of', 'norm'];

/** Why a rate is of these utterances alone. */
const noInterval = ({ unit, interval }: RatedGroup): string[] =>
  'reason' in interval ? [`no interval of the ${ERROR_RATE_NAMES[unit]}: ${interval.reason}`] : [];

const LIMIT_WORDS = { pass: 'PASS', fail: 'FAIL', undecided: 'UNDECIDED' } as const;

function limitLine({ unit, interval }: RatedGroup, limit: number): string {
  const gate = `${ERROR_RATE_NAMES[unit]} < ${percent(limit)}`;
  if ('reason' in interval) return `UNDECIDED: ${gate}: no interval: ${interval.reason}`;
  const { verdict, needed } = belowLimit(interval, limit);
  const [low, high] = interval.bounds;
  const more = needed === undefined ? '' : `; about ${needed} ${UNIT_NAMES[interval.kind]} would decide it`;
  return `${LIMIT_WORDS[verdict]}: ${gate}: ${percent(interval.rate)}, with 99 % ${percent(low)} … ${percent(high)}${more}`;
}

/** The rate as the texts are, and after ITN where that was asked for. */
function groupRows(group: RatedGroup): string[][] {
  const { counts, afterItn } = group;
  return [
    groupRow(group, counts, '', intervalCell(group)),
    ...(afterItn === undefined ? [] : [groupRow(group, afterItn, ' after ITN', '')]),
  ];
}

const intervalCell = ({ interval }: RatedGroup): string =>
  'reason' in interval ? '–' : interval.ci95.map(percent).join(' … ');

function groupRow(
  { unit, normaliser, pairs }: PairGroup,
  counts: ErrorRate,
  which: string,
  interval: string,
): string[] {
  const { n, hits, substitutions, deletions, insertions, rate } = counts;
  const numbers = [pairs.length, n, hits, substitutions, deletions, insertions].map(String);
  return [percent(rate), interval, `${ERROR_RATE_NAMES[unit]}${which}`, normaliser.version, ...numbers];
}

/** Columns of text to the left, of numbers to the right. */
function table(rows: readonly string[][]): string[] {
  const widths = HEADER.map((_, column) => Math.max(...rows.map((row) => displayWidth(row[column] ?? ''))));
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return LEFT.includes(HEADER[column] ?? '') ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  '),
  );
}

const tally = ({ hits, substitutions, deletions, insertions }: ErrorRate): string =>
  `hits ${hits}  S ${substitutions}  D ${deletions}  I ${insertions}`;
export const percent = (rate: number): string => `${(100 * rate).toFixed(rate < 0.1 ? 2 : 1)} %`;
