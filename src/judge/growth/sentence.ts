import { CAUSES, type GrowthByMetric, nameGrowth } from '../../metrics/growth/cause.ts';
import { grouped } from '../../record/grouped.ts';
import { reasonText } from '../../record/growth.ts';
import { type CheckpointMetric, GATED_METRICS, type GatedMetric, unitOf } from '../../record/metric.ts';
import type { Growth } from '../../record/run-record.ts';
import type { Unit } from '../../record/segments.ts';
import { formatBytes, formatNumber } from '../../record/units.ts';
import type { PassLoop } from '../../record/variant.ts';
import { stepsAside, stepsText } from './steps-aside.ts';
import { isBounded } from './worst.ts';

/** What the growth of a variant comes to, all gated quantities together. */
export interface GrowthAnswer {
  /** `unjudged`: nothing was judged, since no process lived through several iterations. */
  readonly state: 'leaks' | 'undecided' | 'bounded' | 'unjudged';
  readonly leaking: readonly GatedMetric[];
  /** It is growth from one pass of this loop to the next; absent: from one iteration to the next. */
  readonly loop?: PassLoop;
  /** In plain words without a subject: `leaks 33.0 MiB and 1 file handle per iteration, native heap`. */
  readonly sentence: string;
  /** The same for a headline: without cause and bounds. */
  readonly short: string;
}

const ITERATION: Unit = { unit: 'iteration', per: 'iteration' };

/**
 * The one place that puts growth into words. A leak leads, and what is open beside it is said; one quantity that is not
 * shown to be bounded keeps the rest from being called so.
 * @param unit what one value is of
 * @param needed quantities without which nothing can be called bounded (`gatedQuantities`)
 * @param remark what is to be said right behind the amounts of a leak: ` (a known fault)`
 */
export function growthAnswer(
  growth: GrowthByMetric,
  unit: Unit = ITERATION,
  needed: readonly GatedMetric[] = ALWAYS,
  remark: (leaking: readonly GatedMetric[]) => string = () => '',
): GrowthAnswer {
  const judged = GATED_METRICS.flatMap((metric) => {
    const found = growth[metric];
    return found === undefined ? [] : [{ metric, growth: found }];
  });
  const leaking = judged.filter((it) => it.growth.verdict === 'leak').map(({ metric }) => metric);
  const open = judged.filter((it) => it.growth.verdict === 'inconclusive');
  if (judged.length === 0) return { state: 'unjudged', leaking, sentence: '', short: '' };
  if (leaking.length > 0) {
    const besides = open.length === 0 ? '' : `; undecided: ${open.map(({ metric }) => metric).join(', ')}`;
    const hourly =
      unit.hourly === undefined ? '' : ` (${leakAmounts(growth, leaking, unit.hourly)} per hour)`;
    const amount = `leaks ${leakAmounts(growth, leaking)} per ${unit.per}${hourly}${remark(leaking)}`;
    const sentence = `${[amount, ...causesOf(growth)].join(', ')}${besides}`;
    return { state: 'leaks', leaking, sentence, short: amount };
  }
  if (open.length > 0) {
    const sentence = `is undecided: ${openSentence(open, unit)}`;
    return { state: 'undecided', leaking, sentence, short: sentence };
  }
  const absent = needed.filter((metric) => growth[metric] === undefined);
  const uncounted = needed.includes('heap') ? '' : '; heap is not counted';
  const sentence = `${boundedSentence(judged, unit)}${uncounted}`;
  if (absent.length === 0) {
    const over = Math.min(...judged.map((it) => it.growth.n));
    const short = `is bounded over ${over} ${unit.unit}s${growingText(judged, unit)}${asideText(judged)}${uncounted}`;
    return { state: 'bounded', leaking, sentence: `is ${sentence}`, short };
  }
  const missing = `is undecided: ${listed(absent)} ${absent.length === 1 ? 'was' : 'were'} not measured`;
  return { state: 'undecided', leaking, sentence: `${missing} (${sentence})`, short: missing };
}

const SEVERITY: readonly GrowthAnswer['state'][] = ['leaks', 'undecided', 'bounded', 'unjudged'];

/** That of the loop that came to the worst. */
export const worstAnswer = (answers: readonly GrowthAnswer[]): GrowthAnswer =>
  answers.toSorted((a, b) => SEVERITY.indexOf(a.state) - SEVERITY.indexOf(b.state))[0] ?? growthAnswer({});

/** What every engine process has; others are absent where there is nothing of them. */
const ALWAYS: readonly GatedMetric[] = ['heap', 'anon', 'handles', 'threads', 'mappings'];

interface Judged {
  readonly metric: GatedMetric;
  readonly growth: Growth;
}

/** Quantities that are open for the same reason are said together: `heap and anon: too noisy to tell`. */
function openSentence(open: readonly Judged[], unit: Unit): string {
  const byReason = reasonsOf(open);
  return [...byReason]
    .map(([reason, own]) => {
      // What decides the slowest of them decides the others too; where one cannot be promised, nothing is.
      const needed = own.map(({ growth }) => growth.iterationsNeeded);
      const most = needed.includes(null) ? 0 : Math.max(...needed.map((count) => count ?? 0));
      const iterationsNeeded = most === 0 ? null : most;
      const all = byReason.size === 1 && metricsOf(own).length >= ALWAYS.length;
      return `${all ? '' : `${listed(metricsOf(own))}: `}${reasonText({ reason, iterationsNeeded }, unit.unit)}`;
    })
    .join('; ');
}

/** Reasons that are told of many variants together: those of the most quantities. */
const MOST_REASONS = 2;

/** Why the growth of several variants is open, said once for all: `heap and anon: too noisy to tell; and 1 more reason`. */
export function openTogether(growths: readonly GrowthByMetric[]): string {
  const open = GATED_METRICS.flatMap((metric) =>
    growths.flatMap(({ [metric]: growth }) =>
      growth?.verdict === 'inconclusive' ? [{ metric, growth }] : [],
    ),
  );
  const reasons = [...reasonsOf(open)].toSorted(([, ours], [, theirs]) => theirs.length - ours.length);
  const told = reasons
    .slice(0, MOST_REASONS)
    .map(([reason, own]) => `${reasons.length === 1 ? '' : `${listed(metricsOf(own))}: `}${reason}`);
  const more = reasons.length - told.length;
  return [...told, ...(more === 0 ? [] : [`and ${more} more reason${more === 1 ? '' : 's'}`])].join('; ');
}

const reasonsOf = (open: readonly Judged[]): Map<string, Judged[]> =>
  grouped(open, ({ growth }) => growth.reason);

const metricsOf = (judged: readonly Judged[]): GatedMetric[] => [
  ...new Set(judged.map(({ metric }) => metric)),
];

const COUNTED: Readonly<Partial<Record<GatedMetric, string>>> = {
  handles: 'file handle',
  threads: 'thread',
  mappings: 'mapping',
  processes: 'process',
};

/** Where it comes from, in words; open files are said by their number already. */
const causesOf = (growth: GrowthByMetric): string[] =>
  nameGrowth(growth)
    .filter(({ quantities }) => quantities.some((quantity) => quantity !== 'handles'))
    .map(({ code }) => CAUSES[code]);

/** @param times of the growth of one value: those of an hour */
function leakAmounts(growth: GrowthByMetric, leaking: readonly GatedMetric[], times = 1): string {
  // The heap counter is exact; anonymous memory counts what it misses.
  const besides = nameGrowth(growth).some(({ code }) => code === 'native-heap-and-other-leak');
  const memory = leaking.includes('heap') && !besides ? growth.heap : growth.anon;
  const amounts: string[] = [];
  if (leaking.includes('heap') || leaking.includes('anon'))
    amounts.push(formatBytes((memory?.rate ?? 0) * times));
  if (leaking.includes('device')) amounts.push(`${formatBytes((growth.device?.rate ?? 0) * times)} of a GPU`);
  for (const metric of leaking) {
    const noun = COUNTED[metric];
    if (noun !== undefined) amounts.push(counted((growth[metric]?.rate ?? 0) * times, noun));
  }
  return listed(amounts);
}

/** `bounded over 100 iterations: heap below 1 KiB, anon below 256 KiB, handles, threads and mappings below 0.05 per iteration` */
function boundedSentence(judged: readonly Judged[], unit: Unit): string {
  const n = Math.min(...judged.map(({ growth }) => growth.n));
  const byBound = grouped(
    judged.filter((it) => isBounded(it.growth)),
    ({ metric, growth }) => boundText(metric, growth.tolerance),
  );
  const bounds = [...byBound].map(([bound, own]) => `${listed(metricsOf(own))} below ${bound}`);
  return `bounded over ${n} ${unit.unit}s: ${bounds.join(', ')} per ${unit.per}${growingText(judged, unit)}${asideText(judged)}`;
}

/** Of its tolerance: growth that is certainly above it is worth a word, though it is bounded. */
const WORTH_SAYING = 0.25;

/** `; anon grows 100 KiB per call, below its tolerance of 256 KiB`: bounded is not still. */
function growingText(judged: readonly Judged[], { per, hourly }: Unit): string {
  return judged
    .flatMap(({ metric, growth: { rate, bounds, tolerance } }) => {
      if (rate === null || (bounds[0] ?? 0) <= WORTH_SAYING * tolerance) return [];
      const show = unitOf(metric) === 'bytes' ? formatBytes : formatNumber;
      const anHour = hourly === undefined ? '' : ` (${show(rate * hourly)} per hour)`;
      return [
        `; ${metric} grows ${show(rate)} per ${per}${anHour}, below its tolerance of ${boundText(metric, tolerance)}`,
      ];
    })
    .join('');
}

/** `, beside 2 steps of 600 MiB in all (heap)` */
function asideText(judged: readonly Judged[]): string {
  const said = judged.flatMap(({ metric, growth }) => {
    const aside = stepsAside(growth);
    if (aside === undefined) return [];
    const sum = unitOf(metric) === 'bytes' ? formatBytes(aside.sum) : formatNumber(aside.sum);
    return [`${stepsText(aside.count, sum)} (${metric})`];
  });
  return said.length === 0 ? '' : `, beside ${listed(said)}`;
}

const boundText = (metric: CheckpointMetric, tolerance: number): string =>
  unitOf(metric) === 'bytes' ? formatBytes(tolerance).replace(/\.0+ /, ' ') : formatNumber(tolerance);

/** `1 file handle`, `2 threads`, `0.125 mappings` */
function counted(rate: number, noun: string): string {
  const whole = Math.round(rate);
  const near = whole > 0 && Math.abs(rate - whole) < 0.005 * whole;
  const number = near ? String(whole) : formatNumber(rate);
  return `${number} ${noun}${number === '1' ? '' : noun.endsWith('s') ? 'es' : 's'}`;
}

/** `a`, `a and b`, `a, b and c` */
export const listed = (items: readonly string[]): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
