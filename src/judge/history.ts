import { LEAST_NIGHTS, type Watched, WINDOW, watch } from '../metrics/history/watch.ts';
import type { HistoryLine, HistoryPoint, Night, NightOutcome } from '../record/history.ts';
import { answerLine, type Verdict } from '../record/verdict.ts';
import { bySeverity, exitOf, groundOfRun, outcomeOf } from './verdict/exit.ts';
import { type Fact, lead } from './verdict/fact.ts';

/** One series of the history, oldest night first. */
export interface HistorySeries {
  /** Stable name: `exp-2 restart small ours: ttft ratio`. */
  readonly key: string;
  readonly kind: HistoryPoint['kind'];
  readonly cell: string;
  readonly metric: string;
  readonly better: 'less' | 'more';
  /** A night of it was measured on the calibration engine. */
  readonly calibration: boolean;
  readonly nights: readonly SeriesNight[];
  /** Index of the first night that counts, and why those before do not. */
  readonly since: number;
  readonly restarted: string | undefined;
  readonly watched: Watched;
}

export interface SeriesNight {
  readonly at: string;
  readonly label: string;
  readonly value: number;
  readonly build: string;
  readonly baseline: string | undefined;
  readonly least: number;
  readonly calibration: boolean;
  /** Of rates: it was a leak that night. */
  readonly leaks: boolean;
  readonly ended: NightOutcome | undefined;
}

/** Puts the nights of a history together to series and looks at each (docs/history.md). Pure. */
export function seriesOfHistory(lines: readonly HistoryLine[]): HistorySeries[] {
  const nights = lines
    .flatMap((line) => (line.type === 'night' ? line : []))
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const accepted = new Map<string, { from: string; why: string }>();
  for (const line of lines) {
    if (line.type !== 'accepted') continue;
    for (const { key, from } of line.series) {
      if (from > (accepted.get(key)?.from ?? '')) accepted.set(key, { from, why: line.why });
    }
  }
  const groups = new Map<string, { point: HistoryPoint; nights: SeriesNight[] }>();
  for (const night of nights) {
    for (const point of night.points) {
      const key = keyOf(night, point);
      const group = groups.get(key) ?? { point, nights: [] };
      groups.set(key, group);
      group.nights.push({
        at: night.at,
        label: night.label,
        value: point.value,
        build: night.engine.sha256,
        baseline: point.kind === 'ratio' ? night.baseline?.sha256 : undefined,
        least: point.least,
        calibration: night.calibration === true,
        // Lines of earlier versions hold no verdict: there the tolerance decides.
        leaks: point.kind === 'rate' && (point.leak ?? point.value > point.least),
        ended: night.ended,
      });
    }
  }
  return [...groups].map(([key, group]) => lookedAt(key, group.point, group.nights, accepted.get(key)));
}

function keyOf({ scenario, engine }: Night, { kind, cell, model, metric }: HistoryPoint): string {
  const place = [scenario, cell, model, engine.label].filter((part) => part !== undefined).join(' ');
  return `${place}: ${metric} ${kind}`;
}

function lookedAt(
  key: string,
  { kind, cell, metric, better }: HistoryPoint,
  nights: readonly SeriesNight[],
  accepted: { from: string; why: string } | undefined,
): HistorySeries {
  const last = nights.at(-1);
  // A ratio to another build is another quantity: the window begins with the baseline of today.
  const other = nights.findLastIndex(({ baseline }) => baseline !== last?.baseline) + 1;
  const taken = accepted === undefined ? 0 : nights.findIndex(({ at }) => at >= accepted.from);
  const since = Math.max(other, taken < 0 ? nights.length : taken);
  const restarted =
    since === 0 ? undefined : since === other ? 'another baseline' : `accepted: ${accepted?.why ?? ''}`;
  const least = last?.least ?? 0;
  const scale = kind === 'rate' ? 'linear' : 'log';
  const watched = watch(nights, { better, scale, least }, since);
  const calibration = nights.some((night) => night.calibration);
  return { key, kind, cell, metric, better, calibration, nights, since, restarted, watched };
}

/** Nights between the starts of the windows in which earlier changes are looked for, and how near two are the same one. */
const STRIDE = 15;
const SAME_CHANGE = 4;

/**
 * Changes of level before the nights that are judged now, as their own windows found them: shown, and judged no more. Older
 * nights than those that count (another baseline, an accepted change) are not looked at. Pure.
 */
export function earlierChanges({ nights, since, watched, kind, better }: HistorySeries): Watched['changes'] {
  const least = nights.at(-1)?.least ?? 0;
  const scale = kind === 'rate' ? 'linear' : 'log';
  const found: Watched['changes'][number][] = [];
  for (let from = since; from < watched.from; from += STRIDE) {
    const { changes } = watch(nights.slice(0, from + WINDOW), { better, scale, least }, from);
    for (const change of changes) {
      const known = [...watched.changes, ...found].some(({ at }) => Math.abs(at - change.at) < SAME_CHANGE);
      if (change.at < watched.from && !known) found.push(change);
    }
  }
  return found.sort((a, b) => a.at - b.at);
}

/** The newest night of each engine of each scenario, runs and comparisons apart; of equal times all. */
export function newestNights(lines: readonly HistoryLine[]): Night[] {
  const nights = lines.flatMap((line) => (line.type === 'night' ? line : []));
  const of = ({ source, scenario, engine }: Night): string =>
    JSON.stringify([source.kind, scenario, engine.label]);
  const newest = new Map<string, string>();
  for (const night of nights) {
    if (night.at > (newest.get(of(night)) ?? '')) newest.set(of(night), night.at);
  }
  return nights.filter((night) => newest.get(of(night)) === night.at);
}

/** What a check of the history comes to. */
export interface HistoryCheck {
  /** Series with a change for the worse, each with its place. */
  readonly alarms: readonly HistorySeries[];
  /** Series whose last night jumped, not yet repeated. */
  readonly suspicions: readonly HistorySeries[];
  /** Series with too few nights for the scan to find any change: no alarm there proves nothing. */
  readonly young: readonly HistorySeries[];
  /** Rates that were a leak in every night, so that there is no change to find. */
  readonly leaking: readonly HistorySeries[];
  /** Newest nights whose run or comparison did not pass. */
  readonly unsound: readonly Night[];
  /** There is no speed over a pinned baseline at all. */
  readonly noBaseline: boolean;
  readonly verdict: Verdict;
}

/** @param newest the newest nights: how their runs ended comes before what their figures say */
export function checkHistory(series: readonly HistorySeries[], newest: readonly Night[]): HistoryCheck {
  const alarms = series.filter(
    ({ watched }) => watched.jump === 'repeated' || watched.changes.some(({ worse }) => worse),
  );
  const suspicions = series.filter((it) => it.watched.jump === 'once' && !alarms.includes(it));
  const young = series.filter(
    (it) => it.nights.length - it.since < LEAST_NIGHTS && !alarms.includes(it) && !suspicions.includes(it),
  );
  const leaking = series.filter(({ nights }) => nights.length > 1 && nights.every(({ leaks }) => leaks));
  const unsound = newest.filter(({ ended }) => ended !== undefined && ended.outcome !== 'pass');
  const noBaseline = !series.some(({ kind }) => kind === 'ratio');
  const found = { alarms, suspicions, young, leaking, unsound, noBaseline };
  return { ...found, verdict: verdictOf(series, found, newest) };
}

function verdictOf(
  series: readonly HistorySeries[],
  found: Omit<HistoryCheck, 'verdict'>,
  newest: readonly Night[],
): Verdict {
  const { alarms, suspicions, young, leaking, unsound, noBaseline } = found;
  const calm = alarms.length + suspicions.length + young.length === 0;
  const intact = `nothing got worse in ${series.length} series`;
  const facts: Fact[] = [
    ...alarmFacts(series, alarms),
    ...leaking.map((it): Fact => ({ ground: knownLeak(it) ? 'passed' : 'failed', text: leakText(it) })),
    ...endFacts(unsound),
    ...openFacts(series, { suspicions, young, noBaseline }),
    ...untold(newest),
  ];
  const exitCode = exitOf(facts.map(({ ground }) => ground));
  const sorted = bySeverity(facts);
  const worst = sorted[0]?.ground ?? 'passed';
  const leading = [...new Set(sorted.filter(({ ground }) => ground === worst).map(({ text }) => text))];
  // Where a leak leads, that no series changed is half of the answer.
  const leaks = leading.some((text) => leaking.some((it) => leakText(it) === text));
  const headline =
    worst === 'passed' || (leaks && calm)
      ? [intact, ...(leading.length > 0 ? [lead(leading)] : [])].join(', but ')
      : lead(leading);
  return {
    outcome: outcomeOf(exitCode),
    exitCode,
    headline,
    facts: [...new Set(sorted.map(({ text }) => text))].filter((text) => !headline.includes(text)),
    next: [],
    gates: '',
  };
}

const named = (some: readonly HistorySeries[]): string =>
  some
    .slice(0, 2)
    .map(({ key }) => key)
    .join('; ');

const alarmFacts = (series: readonly HistorySeries[], alarms: readonly HistorySeries[]): Fact[] =>
  alarms.length === 0
    ? []
    : [{ ground: 'failed', text: `${alarms.length} of ${series.length} series got worse: ${named(alarms)}` }];

/** The run that it was measured in passed: its gates know of it. */
const knownLeak = ({ nights }: HistorySeries): boolean => nights.at(-1)?.ended?.outcome === 'pass';

const leakText = ({ metric, cell }: HistorySeries): string =>
  `${metric} of ${cell} has leaked since the first night`;

/** How the newest runs ended, each run once, whatever number of engines it has. */
function endFacts(unsound: readonly Night[]): Fact[] {
  return unsound.flatMap(({ at, label, source, scenario, ended }): Fact[] =>
    ended === undefined
      ? []
      : [
          {
            ground: groundOfRun(ended.exitCode),
            text: `the newest ${source.kind} of ${scenario} (${label}, ${at.slice(0, 10)}) did not pass: ${answerLine(ended)}`,
          },
        ],
  );
}

/** What has to be measured again, and what cannot be told yet. */
function openFacts(
  series: readonly HistorySeries[],
  { suspicions, young, noBaseline }: Pick<HistoryCheck, 'suspicions' | 'young' | 'noBaseline'>,
): Fact[] {
  const of = `of ${series.length} series`;
  const facts: Fact[] = [];
  if (series.length === 0) facts.push({ ground: 'no-baseline', text: 'there is no night with figures yet' });
  else if (noBaseline)
    facts.push({
      ground: 'no-baseline',
      text: 'no speed over a pinned baseline was recorded: add comparisons (compare --engines)',
    });
  if (suspicions.length > 0)
    facts.push({
      ground: 'undecided',
      text: `${suspicions.length} ${of} jumped in the last night and must be measured again: ${named(suspicions)}`,
    });
  if (young.length > 0)
    facts.push({
      ground: 'undecided',
      text: `${young.length} ${of} have fewer than ${LEAST_NIGHTS} nights: only a change that stands apart would show`,
    });
  return facts;
}

/** Said, and not judged: an earlier version kept no outcome, and the next night has one. */
const untold = (newest: readonly Night[]): Fact[] =>
  newest.some(({ ended }) => ended === undefined)
    ? [
        {
          ground: 'passed',
          text: 'how the newest run ended is not known: an earlier version of asr-bench added it',
        },
      ]
    : [];
