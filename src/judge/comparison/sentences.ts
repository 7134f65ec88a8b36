import { growthSentence } from '../growth/sentence.ts';
import type {
  AccuracyChange,
  BehaviourChange,
  Comparison,
  SpeedComparison,
  SpeedMetric,
} from '../../record/comparison.ts';
import type { Variant } from '../../record/run-record.ts';
import { isServed, subjectGrowth, subjectName } from '../../record/segments.ts';
import { cellName } from './pairs.ts';
import type { Labels } from './speed.ts';

/** A cell of the runs on which growth was judged. */
export type GrownCell = Variant;

/** The answer in sentences, for people: what the builds do, what they lose, how quick they are, what they say. */
export function sentencesOf(
  comparison: Pick<Comparison, 'baseline' | 'candidates' | 'speed' | 'growth' | 'accuracy' | 'behaviour'>,
  labels: Labels,
  grown: readonly GrownCell[],
): string[] {
  const name = (id: string): string => labels.get(id) ?? id;
  const base = name(comparison.baseline);
  return [
    ...comparison.candidates.flatMap((candidate) =>
      behaviourSentences(comparison.behaviour, candidate, base, name(candidate)),
    ),
    ...[comparison.baseline, ...comparison.candidates].flatMap((engine) =>
      growthSentences(engine, name(engine), grown),
    ),
    ...comparison.candidates.flatMap((candidate) => [
      ...speedSentences(comparison.speed, candidate, base, name(candidate)),
      ...accuracySentences(comparison.accuracy, candidate, base, name(candidate)),
    ]),
  ];
}

function behaviourSentences(
  rows: readonly BehaviourChange[],
  candidate: string,
  base: string,
  label: string,
): string[] {
  return rows
    .filter((row) => row.candidate === candidate && row.verdict !== 'same')
    .map(({ what, verdict, baseline, value, reason }) => {
      if (what === 'destroy' && verdict !== 'unjudged') {
        const [bad, good] = verdict === 'worse' ? [label, base] : [base, label];
        return `${bad} aborts on destroy, ${good} does not (${reason})`;
      }
      return `${what}: ${base} ${baseline}, ${label} ${value}: ${reason}`;
    });
}

function growthSentences(engine: string, label: string, grown: readonly GrownCell[]): string[] {
  const own = grown.filter((cell) => cell.engine === engine && Object.keys(subjectGrowth(cell)).length > 0);
  const still = own.find((cell) => loadsPerIteration(cell) === 0 && isBounded(cell));
  return own.map((cell) => {
    const sentence = growthSentence(subjectGrowth(cell), undefined, isServed(cell) ? 'job' : 'iteration');
    const cellLabel = subjectName(cellName(cell), cell);
    // Only a variant that does not load, and is bounded, can tell a leak of the load from one of the round.
    if (still !== undefined && loadsPerIteration(cell) === 1 && sentence.startsWith('leaks')) {
      const perLoad = sentence.replace('per iteration', 'per load');
      return `${label} ${perLoad} (${cellLabel} loads once an iteration; ${cellName(still)} does not load, and is bounded)`;
    }
    return `${label} ${sentence} in ${cellLabel}`;
  });
}

/** Loads of one iteration; undefined where iterations differ, or there are none. */
function loadsPerIteration({ segments }: Variant): number | undefined {
  const counts = new Set(
    segments.flatMap(({ iterations }) =>
      iterations.map(({ steps }) => steps.filter(({ step }) => step === 'load').length),
    ),
  );
  const [only] = counts;
  return counts.size === 1 ? only : undefined;
}

const isBounded = ({ growth }: Variant): boolean =>
  growth.heap !== undefined && growth.heap.verdict !== 'leak' && growth.heap.verdict !== 'inconclusive';

const NAMES: Readonly<Record<SpeedMetric, string>> = {
  ttft: 'TTFT',
  itl: 'ITL',
  tokens_per_s: 'tokens/s',
  rtf: 'RTF',
  load_time: 'load',
};

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

function speedSentences(
  rows: readonly SpeedComparison[],
  candidate: string,
  base: string,
  label: string,
): string[] {
  const own = rows.filter((row) => row.candidate === candidate);
  const figure = (row: SpeedComparison): string => `${NAMES[row.metric]} ${changeText(row)}`;
  const many = new Set(own.map(({ model }) => model)).size > 1;
  const place = (row: SpeedComparison): string => (many ? `${row.cell}, ${row.model}` : row.cell);
  const byPlace = (verdict: SpeedComparison['verdict'][]): Map<string, SpeedComparison[]> => {
    const groups = new Map<string, SpeedComparison[]>();
    for (const row of own.filter((it) => verdict.includes(it.verdict))) {
      groups.set(place(row), [...(groups.get(place(row)) ?? []), row]);
    }
    return groups;
  };
  const told = (verdict: SpeedComparison['verdict'][], say: (list: string) => string): string[] =>
    [...byPlace(verdict)].map(([where, found]) => say(`in ${where}: ${found.map(figure).join(', ')}`));
  return [
    ...told(['regression'], (list) => `${label} is slower than ${base} ${list}`),
    ...told(['improvement'], (list) => `${label} is faster than ${base} ${list}`),
    ...told(['no-change'], (list) => `${label} and ${base} do not differ in speed beyond 3 % ${list}`),
    ...[...byPlace(['inconclusive'])].map(([where, found]) =>
      openSentence(found, where, base, label, figure),
    ),
    ...notMeasured(own, label),
  ];
}

/** What an inconclusive comparison does say: whether the interval holds "no difference", and what it would take. */
function openSentence(
  rows: readonly SpeedComparison[],
  where: string,
  base: string,
  label: string,
  figure: (row: SpeedComparison) => string,
): string {
  const within = rows.every(({ bounds }) => bounds !== null && bounds[0] <= 1 && bounds[1] >= 1);
  const what = within
    ? `no difference in speed between ${label} and ${base} beyond the interval`
    : `a difference in speed between ${label} and ${base} that is not decided`;
  const needed = rows.map(({ pairsNeeded }) => pairsNeeded);
  const most = Math.max(0, ...needed.map((pairs) => pairs ?? 0));
  const more = needed.includes(null)
    ? 'more pairs would hardly decide'
    : `about ${most} pairs of launches would decide whether it stays below 3 %`;
  return `${what} in ${where}: ${rows.map(figure).join(', ')}; ${more}`;
}

function notMeasured(rows: readonly SpeedComparison[], label: string): string[] {
  const groups = new Map<string, string[]>();
  for (const { verdict, cell, metric, reason } of rows) {
    if (verdict !== 'unjudged') continue;
    const key = `in ${cell}: ${reason}`;
    groups.set(key, [...(groups.get(key) ?? []), NAMES[metric]]);
  }
  return [...groups].map(
    ([key, metrics]) => `speed of ${label} not compared ${key} (${[...new Set(metrics)].join(', ')})`,
  );
}

function accuracySentences(
  rows: readonly AccuracyChange[],
  candidate: string,
  base: string,
  label: string,
): string[] {
  const own = rows.filter((row) => row.candidate === candidate && row.verdict !== 'unjudged');
  const texts = own.filter(({ what }) => what === 'text');
  if (texts.length === 0) return [];
  const rates = own
    .filter(({ what, verdict }) => what !== 'text' && verdict !== 'same')
    .map((row) => `${row.what} of ${row.model} in ${row.cell} ${row.baseline} → ${row.value}`);
  const unlike = texts.filter(({ verdict }) => verdict !== 'same');
  const said =
    unlike.length === 0
      ? `${label} says exactly what ${base} says`
      : `${label} says something else than ${base} in ${unlike.map(({ cell, model }) => `${cell} (${model})`).join(', ')}`;
  return [[said, ...rates].join('; ')];
}
