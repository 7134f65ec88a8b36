import type { CheckpointMetric } from '../../record/metric.ts';
import { CHECKPOINT_METRICS, unitOf } from '../../record/metric.ts';
import { formatBytes, formatNumber } from '../../record/units.ts';
import { growthPlot } from '../terminal/growth-plot.ts';

/** A series of the history as its report needs it. */
export interface ShownSeries {
  readonly key: string;
  readonly kind: 'ratio' | 'rate' | 'plateau';
  readonly metric: string;
  readonly nights: readonly {
    readonly at: string;
    readonly label: string;
    readonly value: number;
    readonly least: number;
    readonly build: string;
  }[];
  readonly order: 'commit' | 'time';
  readonly since: number;
  readonly restarted: string | undefined;
  readonly watched: {
    readonly from: number;
    readonly changes: readonly {
      readonly at: number;
      readonly before: number;
      readonly after: number;
      readonly worse: boolean;
    }[];
    readonly jump: 'none' | 'once' | 'repeated';
    readonly trend: number | undefined;
  };
}

export const isCheckpoint = (metric: string): metric is CheckpointMetric =>
  (CHECKPOINT_METRICS as readonly string[]).includes(metric);

/** How values of a series are shown: ratios plain, memory in bytes, counts as they are. */
export function shower({ kind, metric }: ShownSeries): (value: number) => string {
  if (kind === 'ratio' || !isCheckpoint(metric)) return (value) => value.toFixed(3);
  return unitOf(metric) === 'bytes' ? formatBytes : formatNumber;
}

/** Beyond this a share says less than the two levels: of almost nothing anything is thousands of percent. */
const LARGEST_SHARE = 10;

/** `1.000 → 1.079 (+7.9 %)`; the levels alone where a percent of almost nothing would mislead. */
export function changeText(
  series: ShownSeries,
  { before, after }: { readonly before: number; readonly after: number },
): string {
  const show = shower(series);
  const levels = `${show(before)} → ${show(after)}`;
  const share = (after - before) / Math.abs(before);
  const small =
    series.kind === 'rate' &&
    Math.min(Math.abs(before), Math.abs(after)) < (series.nights.at(-1)?.least ?? 0);
  const crosses = before * after <= 0;
  if (small || crosses || !(Math.abs(share) <= LARGEST_SHARE)) return levels;
  return `${levels} (${share >= 0 ? '+' : '−'}${Math.abs(100 * share).toFixed(1)} %)`;
}

/** `45 nights since 2026-11-01 (accepted: meant), trend 0.90 % a night`. */
export function windowText(series: ShownSeries): string {
  const { nights, watched, restarted, since } = series;
  const show = shower(series);
  const trend =
    watched.trend === undefined
      ? ''
      : series.kind === 'rate'
        ? `, trend ${show(watched.trend)} a night`
        : `, trend ${(100 * watched.trend).toFixed(2)} % a night`;
  const counted = nights.length - since;
  const window = restarted === undefined ? '' : ` since ${dayOf(nights[since]?.at)} (${restarted})`;
  const order = series.order === 'commit' ? ', by commit' : '';
  return `${counted === 1 ? '1 night' : `${counted} nights`}${order}${window}${trend}`;
}

/** `between c1 and c2`, or that both nights are of one build: then no commit did it. */
export function placeText({ nights }: ShownSeries, at: number): string {
  const [last, first] = [nights[at - 1], nights[at]];
  if (last !== undefined && last.build === first?.build)
    return `among nights of ${first.label}, whose build did not change: the machine, or what lies around it, did`;
  return `between ${last?.label ?? '?'} and ${first?.label ?? '?'}`;
}

/** What one series says, a line for each change: which nights, which labels. */
export function seriesLines(series: ShownSeries): string[] {
  const { key, nights, watched } = series;
  const changes = watched.changes.map((change) => {
    const between = `${dayOf(nights[change.at]?.at)}, ${placeText(series, change.at)}`;
    return `  ${change.worse ? 'WORSE' : 'better'} since ${between}: ${changeText(series, change)}`;
  });
  const jump = {
    none: [],
    once: [
      `  SUSPICION: ${nights.at(-1)?.label ?? '?'} is worse than ${series.order === 'commit' ? 'the commit' : 'the night'} before by more than 10 %: measure it again against its predecessor (compare --engines) and add that`,
    ],
    repeated: [
      `  WORSE: ${nights.at(-1)?.label ?? '?'} is worse by more than 10 %, and was again when repeated`,
    ],
  }[watched.jump];
  return [`${key}   ${windowText(series)}`, ...changes, ...jump];
}

/** The same with a plot of its nights: levels as a line, the window that is judged under the axis. */
export function seriesPlot(series: ShownSeries, columns: number): string[] {
  const { nights, watched } = series;
  const values = nights.map(({ value }) => value);
  const bounds = [watched.from, ...watched.changes.map(({ at }) => at), nights.length];
  const fitted = bounds.slice(0, -1).flatMap((from, i) => {
    const level = middle(values.slice(from, bounds[i + 1]));
    return Array<number>((bounds[i + 1] ?? from) - from).fill(level);
  });
  return [
    ...seriesLines(series),
    ...growthPlot(
      { series: values, window: [watched.from, nights.length], fitted, format: shower(series) },
      columns,
    ),
    `  ${dayOf(nights[0]?.at)} … ${dayOf(nights.at(-1)?.at)}`,
  ];
}

const middle = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

export const dayOf = (at: string | undefined): string => at?.slice(0, 10) ?? '?';
