import { LEAST_NIGHTS, type Watched, watch } from '../metrics/history/watch.ts';
import type { HistoryLine, HistoryPoint, Night } from '../record/history.ts';
import type { Verdict } from '../record/verdict.ts';
import { exitOf, type Ground, outcomeOf } from './verdict/exit.ts';

/** One series of the history, oldest night first. */
export interface HistorySeries {
  /** Stable name: `exp-2 restart small ours: ttft ratio`. */
  readonly key: string;
  readonly kind: HistoryPoint['kind'];
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
  { kind, metric, better }: HistoryPoint,
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
  return { key, kind, metric, better, calibration, nights, since, restarted, watched };
}

/** What a check of the history comes to. */
export interface HistoryCheck {
  /** Series with a change for the worse, each with its place. */
  readonly alarms: readonly HistorySeries[];
  /** Series whose last night jumped, not yet repeated. */
  readonly suspicions: readonly HistorySeries[];
  /** Series with too few nights for the scan to find any change: no alarm there proves nothing. */
  readonly young: readonly HistorySeries[];
  /** There is no speed over a pinned baseline at all. */
  readonly noBaseline: boolean;
  readonly verdict: Verdict;
}

export function checkHistory(series: readonly HistorySeries[]): HistoryCheck {
  const alarms = series.filter(
    ({ watched }) => watched.jump === 'repeated' || watched.changes.some(({ worse }) => worse),
  );
  const suspicions = series.filter((it) => it.watched.jump === 'once' && !alarms.includes(it));
  const young = series.filter(
    (it) => it.nights.length - it.since < LEAST_NIGHTS && !alarms.includes(it) && !suspicions.includes(it),
  );
  const noBaseline = !series.some(({ kind }) => kind === 'ratio');
  const grounds: Ground[] = [
    ...alarms.map((): Ground => 'failed'),
    ...(noBaseline ? (['no-baseline'] as const) : []),
    ...(suspicions.length + young.length > 0 || series.length === 0 ? (['undecided'] as const) : []),
  ];
  const exitCode = exitOf(grounds);
  const verdict = {
    outcome: outcomeOf(exitCode),
    exitCode,
    headline: headlineOf({ series, alarms, suspicions, young, noBaseline }),
    facts: [],
    next: [],
    gates: '',
  };
  return { alarms, suspicions, young, noBaseline, verdict };
}

/** The worst first: what got worse, what has to be measured again, what cannot be told yet. */
function headlineOf({
  series,
  alarms,
  suspicions,
  young,
  noBaseline,
}: Omit<HistoryCheck, 'verdict'> & { readonly series: readonly HistorySeries[] }): string {
  const of = `of ${series.length} series`;
  const named = (some: readonly HistorySeries[]): string =>
    some
      .slice(0, 2)
      .map(({ key }) => key)
      .join('; ');
  if (alarms.length > 0) return `${alarms.length} ${of} got worse: ${named(alarms)}`;
  if (series.length === 0) return 'there is no night yet';
  if (noBaseline) return 'no speed over a pinned baseline was recorded: add comparisons (compare --engines)';
  if (suspicions.length > 0)
    return `${suspicions.length} ${of} jumped in the last night and must be measured again: ${named(suspicions)}`;
  if (young.length > 0)
    return `${young.length} ${of} have fewer than ${LEAST_NIGHTS} nights: only a change that stands apart would show`;
  return `nothing got worse in ${series.length} series`;
}
