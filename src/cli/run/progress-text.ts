import type { CheckpointMetric } from '../../record/metric.ts';
import { formatBytes, formatNumber, formatTime } from '../../record/units.ts';
import type { Tally } from './tally.ts';

/** Where a variant stands. Times are ns of wall clock. */
export interface Standing {
  readonly id: string;
  /** `load > transcribe > unload` */
  readonly outline: string;
  /** Iterations done of those planned, also in a process that took over from one that died. */
  readonly done: number;
  readonly planned: number;
  /** `launch 2 of 5`; undefined where there is one. */
  readonly launch: string | undefined;
  readonly elapsed: number;
  /** Until the end of this variant, by the pace so far. */
  readonly left: number;
  /** Until the end of the run, if what is still waiting keeps this pace; undefined when nothing waits. */
  readonly runLeft: number | undefined;
  readonly tally: Tally;
}

const BAR = 20;
const WATCHED: readonly CheckpointMetric[] = ['heap', 'anon', 'rss', 'handles'];

/** `0:46`, `1:04:10`: rounded up, so that a run which goes on never says 0:00. */
export function clock(ns: number): string {
  const seconds = Math.max(0, Math.ceil(ns / 1e9));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  const rest = String(seconds % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}

const bar = (done: number, planned: number): string => {
  const filled = Math.min(BAR, Math.round((BAR * done) / Math.max(1, planned)));
  return `${'#'.repeat(filled)}${'-'.repeat(BAR - filled)}`;
};

/** The block that is redrawn on a terminal between iterations: bar, ETA, memory now and at first, latency, text. */
export function progressBlock(standing: Standing, waiting: readonly string[]): string[] {
  const { id, outline, done, planned, tally, elapsed, left, runLeft } = standing;
  const launch = standing.launch === undefined ? '' : `   ${standing.launch}`;
  const percent = `${Math.round((100 * done) / Math.max(1, planned))} %`.padStart(5);
  const run = runLeft === undefined ? '' : `, run ~${clock(runLeft)}`;
  return [
    `${id}  ${outline}   iteration ${done}/${planned}${launch}`,
    `  ${bar(done, planned)} ${percent}   ${clock(elapsed)}   ETA ${clock(left)}${run}`,
    ...levels(tally),
    ...latency(tally),
    ...(waiting.length === 0 ? [] : [`  waiting: ${waiting.join(', ')}`]),
    'Ctrl-C stops after this iteration and still writes the report; twice stops now',
  ];
}

function levels(tally: Tally): string[] {
  const rows = WATCHED.flatMap((metric) => {
    const level = tally.level(metric);
    return level === undefined ? [] : [row(metric, level.now, level.first)];
  });
  return rows.length === 0
    ? []
    : [`  ${''.padEnd(8)}${HEAD.map((word) => word.padStart(12)).join('')}`, ...rows];
}
const HEAD = ['now', 'at 1st', 'since'];

function row(metric: CheckpointMetric, now: number, first: number): string {
  const cells = [value(metric, now), value(metric, first), signed(metric, now - first)];
  return `  ${metric.padEnd(8)}${cells.map((cell) => cell.padStart(12)).join('')}`;
}

const value = (metric: CheckpointMetric, amount: number): string =>
  metric === 'handles' ? String(amount) : formatBytes(amount);
const signed = (metric: CheckpointMetric, amount: number): string =>
  `${amount >= 0 ? '+' : ''}${value(metric, amount)}`;

function latency(tally: Tally): string[] {
  const parts = [...figures(tally), ...lasted(tally), ...sameText(tally), ...failed(tally)];
  return parts.length === 0 ? [] : [`  ${parts.join('   ')}`];
}

function figures({ round }: Tally): string[] {
  return [
    ...(round?.ttft === undefined ? [] : [`ttft ${formatTime(round.ttft)}`]),
    ...(round?.tokensPerS === undefined ? [] : [`tokens/s ${formatNumber(round.tokensPerS)}`]),
  ];
}

function lasted(tally: Tally): string[] {
  const parts = ['load', 'unload'].flatMap((word) => {
    const took = tally.took(word);
    return took === undefined ? [] : [`${word} ${formatTime(took)}`];
  });
  return parts.length === 0 ? [] : [`last: ${parts.join(', ')}`];
}

function sameText({ sameness }: Tally): string[] {
  return sameness === undefined ? [] : [`text same in ${sameness.same} of ${sameness.of}`];
}

const failed = ({ failure }: Tally): string[] =>
  failure === undefined ? [] : [`FAILED ${failure.code ?? failure.kind}`];

/** The same as one plain line, where there is no terminal to redraw on. */
export function progressLine({ id, done, planned, left, tally }: Standing): string {
  const count = `${String(done).padStart(String(planned).length)}/${planned}`;
  const memory = (['heap', 'rss', 'handles'] as const).flatMap((metric) => {
    const level = tally.level(metric);
    if (level === undefined) return [];
    return [`${metric} ${value(metric, level.now)} (${signed(metric, level.now - level.first)})`];
  });
  return [
    `${id} ${count}`,
    bar(done, planned),
    `ETA ${clock(left)}`,
    ...memory,
    ...figures(tally),
    ...failed(tally),
  ].join('  ');
}
