import { LATENCIES } from '../../metrics/definitions/latency.ts';
import { gatedQuantities } from '../../metrics/series/gated.ts';
import type {
  AccuracyChange,
  BehaviourChange,
  ChangeVerdict,
  Comparison,
  GrowthChange,
  SpeedComparison,
} from '../../record/comparison.ts';
import type { GatedMetric } from '../../record/metric.ts';
import type { Variant } from '../../record/run-record.ts';
import { countedSegments, measuredProcess, subjectGrowth, subjectName } from '../../record/segments.ts';
import { growthAnswer } from '../growth/sentence.ts';
import { isBounded } from '../growth/worst.ts';
import type { Fact } from '../verdict/fact.ts';
import { cellName } from './pairs.ts';
import type { Labels } from './speed.ts';

/** A cell of the runs on which growth was judged. */
export type GrownCell = Variant;

/** What was found, in sentences with what each adds to the exit code: what the builds do, what they lose, how quick they are, what they say. */
export function sentencesOf(
  comparison: Pick<Comparison, 'baseline' | 'candidates' | 'speed' | 'growth' | 'accuracy' | 'behaviour'>,
  labels: Labels,
  grown: readonly GrownCell[],
): Fact[] {
  const name = (id: string): string => labels.get(id) ?? id;
  const base = name(comparison.baseline);
  return [
    ...comparison.candidates.flatMap((candidate) =>
      behaviourSentences(comparison.behaviour, candidate, base, name(candidate)),
    ),
    ...comparison.candidates.flatMap((candidate) =>
      growthFacts(comparison.growth, candidate, base, name(candidate)),
    ),
    ...[comparison.baseline, ...comparison.candidates].flatMap((engine) =>
      growthSentences(engine, name(engine), grown).map((text): Fact => ({ ground: 'passed', text })),
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
): Fact[] {
  return rows
    .filter((row) => row.candidate === candidate && row.verdict !== 'same')
    .map(({ what, verdict, baseline, value, reason }) => {
      const ground = GROUND[verdict];
      if (what === 'destroy' && verdict !== 'unjudged') {
        const [bad, good] = verdict === 'worse' ? [label, base] : [base, label];
        return { ground, text: `${bad} aborts on destroy, ${good} does not (${reason})` };
      }
      return { ground, text: `${what}: ${base} ${baseline}, ${label} ${value}: ${reason}` };
    });
}

/** What a change adds to the exit code. A difference that nothing calls worse adds nothing by itself. */
const GROUND: Readonly<Record<ChangeVerdict, Fact['ground']>> = {
  worse: 'failed',
  inconclusive: 'undecided',
  unjudged: 'undecided',
  differs: 'passed',
  better: 'passed',
  same: 'passed',
};

function growthFacts(rows: readonly GrowthChange[], candidate: string, base: string, label: string): Fact[] {
  return rows
    .filter((row) => row.candidate === candidate && row.verdict !== 'same')
    .map(({ cell, quantity, verdict, reason }) => ({
      ground: GROUND[verdict],
      text: GROWTH_WORDS[verdict](`${quantity} of ${label}`, base, `in ${cell}: ${reason}`),
    }));
}

type Say = (what: string, base: string, detail: string) => string;
const open: Say = (what, base, detail) =>
  `whether ${what} grows faster than in ${base} is undecided ${detail}`;
const GROWTH_WORDS: Readonly<Record<ChangeVerdict, Say>> = {
  worse: (what, base, detail) => `${what} grows faster than in ${base} ${detail}`,
  better: (what, base, detail) => `${what} grows more slowly than in ${base} ${detail}`,
  inconclusive: open,
  unjudged: open,
  differs: open,
  same: open,
};

function growthSentences(engine: string, label: string, grown: readonly GrownCell[]): string[] {
  const own = grown.filter((cell) => cell.engine === engine && Object.keys(subjectGrowth(cell)).length > 0);
  const still = own.find(
    (cell) => loadsPerIteration(cell) === 0 && cell.growth.heap && isBounded(cell.growth.heap),
  );
  return own.map((cell) => {
    const { state, sentence } = growthAnswer(subjectGrowth(cell), measuredProcess(cell), neededOf(cell));
    const cellLabel = subjectName(cellName(cell), cell);
    // Only a variant that does not load, and is bounded, can tell a leak of the load from one of the round.
    if (still !== undefined && loadsPerIteration(cell) === 1 && state === 'leaks') {
      const perLoad = sentence.replace('per iteration', 'per load');
      return `${label} ${perLoad} (${cellLabel} loads once an iteration; ${cellName(still)} does not load, and is bounded)`;
    }
    return `${label} ${sentence} in ${cellLabel}`;
  });
}

/** Of a program what there is of it. */
const neededOf = (cell: Variant): readonly GatedMetric[] | undefined =>
  cell.program === true ? gatedQuantities(countedSegments(cell)) : undefined;

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
): Fact[] {
  const own = rows.filter((row) => row.candidate === candidate);
  const figure = (row: SpeedComparison): string => `${LATENCIES[row.metric].speed.label} ${changeText(row)}`;
  const many = new Set(own.map(({ model }) => model)).size > 1;
  const place = (row: SpeedComparison): string => (many ? `${row.cell}, ${row.model}` : row.cell);
  const byPlace = (verdict: SpeedComparison['verdict'][]): Map<string, SpeedComparison[]> => {
    const groups = new Map<string, SpeedComparison[]>();
    for (const row of own.filter((it) => verdict.includes(it.verdict))) {
      groups.set(place(row), [...(groups.get(place(row)) ?? []), row]);
    }
    return groups;
  };
  const told = (
    ground: Fact['ground'],
    verdict: SpeedComparison['verdict'][],
    say: (list: string) => string,
  ): Fact[] =>
    [...byPlace(verdict)].map(([where, found]) => ({
      ground,
      text: say(`in ${where}: ${found.map(figure).join(', ')}`),
    }));
  return [
    ...told('failed', ['regression'], (list) => `${label} is slower than ${base} ${list}`),
    ...told('passed', ['improvement'], (list) => `${label} is faster than ${base} ${list}`),
    ...told(
      'passed',
      ['no-change'],
      (list) => `${label} and ${base} do not differ in speed beyond 3 % ${list}`,
    ),
    ...[...byPlace(['inconclusive'])].map(([where, found]): Fact => {
      const excluded = found.every(({ regressionExcluded }) => regressionExcluded);
      const text = openSentence(found, where, base, label, figure);
      return { ground: excluded ? 'passed' : 'undecided', text };
    }),
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
    ? `undecided whether ${label} is slower or faster than ${base}, no difference fits too,`
    : `a difference in speed between ${label} and ${base} that is not decided`;
  const needed = rows.map(({ pairsNeeded }) => pairsNeeded);
  const most = Math.max(0, ...needed.map((pairs) => pairs ?? 0));
  const more = needed.includes(null)
    ? 'more pairs would hardly decide'
    : `about ${most} pairs of launches would decide whether it stays below 3 %`;
  return `${what} in ${where}: ${rows.map(figure).join(', ')}; ${more}`;
}

function notMeasured(rows: readonly SpeedComparison[], label: string): Fact[] {
  const groups = new Map<string, string[]>();
  for (const { verdict, cell, metric, reason } of rows) {
    if (verdict !== 'unjudged') continue;
    const key = `in ${cell}: ${reason}`;
    groups.set(key, [...(groups.get(key) ?? []), LATENCIES[metric].speed.label]);
  }
  return [...groups].map(([key, metrics]) => ({
    ground: 'undecided',
    text: `speed of ${label} not compared ${key} (${[...new Set(metrics)].join(', ')})`,
  }));
}

function accuracySentences(
  rows: readonly AccuracyChange[],
  candidate: string,
  base: string,
  label: string,
): Fact[] {
  const own = rows.filter((row) => row.candidate === candidate);
  const unjudged = own
    .filter(({ verdict }) => verdict === 'unjudged' || verdict === 'inconclusive')
    .map(
      ({ what, cell, reason }): Fact => ({
        ground: 'undecided',
        text: `${what} of ${label} not compared in ${cell}: ${reason}`,
      }),
    );
  const texts = own.filter(({ what, verdict }) => what === 'text' && verdict !== 'unjudged');
  if (texts.length === 0) return unjudged;
  const changed = own.filter(
    ({ what, verdict }) => what !== 'text' && (verdict === 'worse' || verdict === 'better'),
  );
  const rates = changed.map(
    (row) => `${row.what} of ${row.model} in ${row.cell} ${row.baseline} → ${row.value}`,
  );
  const unlike = texts.filter(({ verdict }) => verdict !== 'same');
  // A text that differs is open where no error rate can say whether it is worse.
  const unscored = unlike.some((row) => row.verdict === 'differs' && !isScored(row, own));
  const said =
    unlike.length === 0
      ? `${label} says exactly what ${base} says`
      : `${label} says something else than ${base} in ${unlike.map(({ cell, model }) => `${cell} (${model})`).join(', ')}`;
  const worse = changed.some(({ verdict }) => verdict === 'worse');
  const ground = worse ? 'failed' : unscored ? 'undecided' : 'passed';
  return [{ ground, text: [said, ...rates].join('; ') }, ...unjudged];
}

const isScored = (
  { cell, model }: Pick<AccuracyChange, 'cell' | 'model'>,
  rows: readonly AccuracyChange[],
): boolean => rows.some((row) => row.what !== 'text' && row.cell === cell && row.model === model);
