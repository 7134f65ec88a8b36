import { LATENCIES } from '../../metrics/definitions/latency.ts';
import type { Comparison, SpeedComparison } from '../../record/comparison.ts';
import type { Ground } from '../verdict/exit.ts';
import { type ComparisonFinding, found } from './finding.ts';
import type { NotCompared } from './not-compared.ts';

/** Figures that a sentence names; the table has all. Of what is not comparable one is enough. */
const MOST_FIGURES = 3;

/** Speed of each candidate, in a sentence for each cell and verdict. */
export function speedFindings(
  { speed, baseline, candidates }: Pick<Comparison, 'speed' | 'baseline' | 'candidates'>,
  name: (id: string) => string,
): ComparisonFinding[] {
  return candidates.flatMap((candidate) =>
    ofCandidate(
      speed.filter((row) => row.candidate === candidate),
      name(baseline),
      name(candidate),
    ),
  );
}

/** Speed that could not be compared: its figures by name, unless it is all of a cell. */
export function speedNotCompared(rows: readonly SpeedComparison[]): NotCompared[] {
  const place = ({ candidate, cell }: SpeedComparison): string => JSON.stringify([candidate, cell]);
  const judged = new Set(rows.filter(({ verdict }) => verdict !== 'unjudged').map(place));
  return rows
    .filter(({ verdict }) => verdict === 'unjudged')
    .map((row) => ({
      candidate: row.candidate,
      cell: row.cell,
      what: judged.has(place(row)) ? LATENCIES[row.metric].speed.label : 'speed',
      reason: row.reason,
    }));
}

function ofCandidate(own: readonly SpeedComparison[], base: string, label: string): ComparisonFinding[] {
  const many = new Set(own.map(({ model }) => model)).size > 1;
  const place = (row: SpeedComparison): string => (many ? `${row.cell}, ${row.model}` : row.cell);
  /** Of each place apart what is the speed of the same work, and what is not. */
  const byPlace = (verdict: SpeedComparison['verdict']): [where: string, rows: SpeedComparison[]][] => {
    const groups = new Map<string, [string, SpeedComparison[]]>();
    for (const row of own.filter((it) => it.verdict === verdict)) {
      const key = JSON.stringify([place(row), row.otherWork]);
      const group = groups.get(key) ?? [place(row), []];
      group[1].push(row);
      groups.set(key, group);
    }
    return [...groups.values()];
  };
  const told = (
    verdict: SpeedComparison['verdict'],
    change: 'worse' | 'better' | 'same',
    say: (list: string) => string,
  ): ComparisonFinding[] =>
    byPlace(verdict).map(([where, rows]) => {
      const why = rows[0]?.otherWork;
      const text = say(`in ${where}: ${figures(rows, why === undefined ? MOST_FIGURES : 1)}`);
      if (why === undefined) return found(change, text);
      // That it is slower stands; that it is not is nothing to rely on.
      if (change === 'worse') return found(change, `${text}, and ${why}`);
      return { ground: 'undecided', effect: 'unknown', text: `${text}, and ${why}: not comparable` };
    });
  return [
    ...told('regression', 'worse', (list) => `${label} is slower than ${base} ${list}`),
    ...byPlace('inconclusive').map(([where, rows]): ComparisonFinding => {
      const excluded = rows.every(({ regressionExcluded }) => regressionExcluded);
      const why = rows[0]?.otherWork;
      const ground: Ground = excluded && why === undefined ? 'passed' : 'undecided';
      const text = openSentence(rows, where, base, label);
      return { ground, effect: 'unknown', text: why === undefined ? text : `${text}; and it ${why}` };
    }),
    ...told('improvement', 'better', (list) => `${label} is faster than ${base} ${list}`),
    ...told('no-change', 'same', (list) => `${label} and ${base} do not differ in speed beyond 3 % ${list}`),
  ];
}

/** The largest changes first, and how many there are besides. */
function figures(rows: readonly SpeedComparison[], most = MOST_FIGURES): string {
  const size = ({ ratio }: SpeedComparison): number => Math.abs(Math.log(ratio ?? 1));
  const ordered = rows.toSorted((a, b) => size(b) - size(a));
  const shown = ordered
    .slice(0, most)
    .map((row) => `${LATENCIES[row.metric].speed.label} ${changeText(row)}`);
  const more = rows.length - shown.length;
  return `${shown.join(', ')}${more === 0 ? '' : ` and ${more} more`}`;
}

/** What an inconclusive comparison does say: whether the interval holds "no difference", and what it would take. */
function openSentence(rows: readonly SpeedComparison[], where: string, base: string, label: string): string {
  const within = rows.every(({ bounds }) => bounds !== null && bounds[0] <= 1 && bounds[1] >= 1);
  const needed = rows.map(({ pairsNeeded }) => pairsNeeded);
  const most = Math.max(0, ...needed.map((pairs) => pairs ?? 0));
  const more = needed.includes(null)
    ? 'more pairs would hardly decide, a quieter machine may'
    : `about ${most} pairs of launches would tell`;
  return `whether ${label} is slower than ${base} is undecided in ${where}${within ? ' (no difference fits too)' : ''}: ${figures(rows)}; ${more}`;
}

/** `+10.2 % (+8.9 … +11.5)`: the change of the figure itself, whichever way is better. */
export function changeText({ ratio, bounds }: Pick<SpeedComparison, 'ratio' | 'bounds'>): string {
  if (ratio === null || bounds === null) return 'not measured';
  const [low, high] = bounds;
  return `${signed(ratio)} % (${signed(low)} … ${signed(high)})`;
}

function signed(ratio: number): string {
  const text = (100 * (ratio - 1)).toFixed(1);
  if (/^-?0\.0$/.test(text)) return '0.0';
  return text.startsWith('-') ? `−${text.slice(1)}` : `+${text}`;
}
