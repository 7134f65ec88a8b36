import { type Watched, WINDOW, watch } from '../../metrics/history/watch.ts';
import type { HistoryLine, HistoryPoint, Night, NightOutcome } from '../../record/history.ts';

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
  /** By commit where the place of each night in its repository is known, else by time. */
  readonly order: 'commit' | 'time';
  /** The baseline of the last nights is another build nearly every time: no ratio is held against another. */
  readonly unpinned: Unpinned | undefined;
  readonly watched: Watched;
}

/** A baseline that does not stay: how many of the last nights had another build of it than the night before. */
export interface Unpinned {
  readonly label: string;
  readonly changed: number;
  readonly nights: number;
}

export interface SeriesNight {
  readonly at: string;
  readonly label: string;
  readonly value: number;
  readonly build: string;
  readonly scenario: string;
  /** Where the build comes from. */
  readonly commit: Night['commit'];
  readonly baseline: string | undefined;
  readonly baselineLabel: string | undefined;
  /** Place of its commit in the repository. */
  readonly place: number | undefined;
  readonly least: number;
  readonly calibration: boolean;
  /** Of rates: it was a leak that night. */
  readonly leaks: boolean;
  readonly ended: NightOutcome | undefined;
}

/**
 * Puts the nights of a history together to series and looks at each (docs/history.md). Pure.
 * @param places of commits in their repository, by the id of the night
 */
export function seriesOfHistory(
  lines: readonly HistoryLine[],
  places: ReadonlyMap<string, number> = new Map(),
): HistorySeries[] {
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
        scenario: night.scenario,
        commit: night.commit,
        baseline: point.kind === 'ratio' ? night.baseline?.sha256 : undefined,
        baselineLabel: point.kind === 'ratio' ? night.baseline?.label : undefined,
        place: places.get(night.id),
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

function keyOf({ scenario, engine, took = [] }: Night, { kind, cell, model, metric }: HistoryPoint): string {
  const place = [scenario, cell, model, engine.label, ...took].filter((part) => part !== undefined).join(' ');
  return `${place}: ${metric} ${kind}`;
}

function lookedAt(
  key: string,
  { kind, cell, metric, better }: HistoryPoint,
  byTime: readonly SeriesNight[],
  accepted: { from: string; why: string } | undefined,
): HistorySeries {
  const { nights, order, since, restarted } = counted(byTime, accepted);
  const last = nights.at(-1);
  const least = last?.least ?? 0;
  const scale = kind === 'rate' ? 'linear' : 'log';
  const watched = watch(nights, { better, scale, least }, since);
  const calibration = nights.some((night) => night.calibration);
  const unpinned = unpinnedIn(byTime);
  return { key, kind, cell, metric, better, calibration, nights, since, restarted, order, unpinned, watched };
}

type Counted = Pick<HistorySeries, 'nights' | 'order' | 'since' | 'restarted'>;

/** The nights of a series in their order, and from which on they count: after an accepted change, over the baseline of today. */
function counted(
  byTime: readonly SeriesNight[],
  accepted: { from: string; why: string } | undefined,
): Counted {
  const today = byTime.at(-1)?.baseline;
  const why = `accepted: ${accepted?.why ?? ''}`;
  if (byTime.every(({ place }) => place !== undefined)) {
    // A ratio to another build is another quantity, and such nights may lie between others: they are left out.
    const nights = byTime
      .filter(({ baseline }) => baseline === today)
      .toSorted((a, b) => (a.place ?? 0) - (b.place ?? 0) || (a.at < b.at ? -1 : 1));
    const since = Math.max(
      0,
      accepted === undefined ? 0 : nights.findIndex(({ at }) => at === accepted.from),
    );
    const left = byTime.length - nights.length;
    const other = left === 0 ? undefined : `${left} over another baseline left out`;
    return { nights, order: 'commit', since, restarted: since > 0 ? why : other };
  }
  // For the same reason the window begins with the baseline of today.
  const other = byTime.findLastIndex(({ baseline }) => baseline !== today) + 1;
  const taken = accepted === undefined ? 0 : byTime.findIndex(({ at }) => at >= accepted.from);
  const since = Math.max(other, taken < 0 ? byTime.length : taken);
  const restarted = since === 0 ? undefined : since === other ? 'another baseline' : why;
  return { nights: byTime, order: 'time', since, restarted };
}

/** Nights that a baseline is looked at over, and how few say nothing of it yet. */
const PINNED_OVER = 10;
const PINNED_LEAST = 4;

/** A baseline that was another build in half of the last nights, or more (docs/history.md#pinned). */
function unpinnedIn(byTime: readonly SeriesNight[]): Unpinned | undefined {
  const last = byTime.slice(-PINNED_OVER);
  const label = last.at(-1)?.baselineLabel;
  if (label === undefined || last.length < PINNED_LEAST) return undefined;
  const changed = last.filter(({ baseline }, i) => i > 0 && baseline !== last[i - 1]?.baseline).length;
  return 2 * changed >= last.length - 1 ? { label, changed, nights: last.length } : undefined;
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
