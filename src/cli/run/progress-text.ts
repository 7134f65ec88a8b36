import { displayWidth } from '../../record/display-width.ts';
import { finishedLaunches } from '../../record/journal.ts';
import type { CheckpointMetric } from '../../record/metric.ts';
import type { RunRecord } from '../../record/run-record.ts';
import { formatBytes, formatNumber, formatTime } from '../../record/units.ts';
import { bar, clock } from '../console/progress-bar.ts';
import type { Tally } from './tally.ts';
import { roughTime } from './utterance-clock.ts';

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
  /** Since the first launch of the run began. */
  readonly elapsed: number;
  /** Until the end of the run, if what is still waiting keeps the pace of this variant. */
  readonly left: number;
  /** Iterations of the whole run that are done, and of those that were to be made. */
  readonly ofRun: { readonly done: number; readonly planned: number };
  readonly tally: Tally;
}

const WATCHED: readonly CheckpointMetric[] = ['heap', 'anon', 'rss', 'handles'];

/** The block that is redrawn on a terminal between iterations: one bar for the whole run, memory now and at first, latency, text. */
export function progressBlock(standing: Standing, waiting: readonly string[]): string[] {
  const { id, outline, done, planned, tally, elapsed, left, ofRun } = standing;
  const launch = standing.launch === undefined ? '' : `   ${standing.launch}`;
  const percent = `${Math.floor((100 * ofRun.done) / Math.max(1, ofRun.planned))} %`.padStart(5);
  return [
    `${id}  ${outline}   iteration ${done}/${planned}${launch}`,
    `  ${bar(ofRun.done / Math.max(1, ofRun.planned))} ${percent}   ${clock(elapsed)}   ETA ${clock(left)}`,
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
  const parts = ['load', 'unload', 'call'].flatMap((word) => {
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
  const memory = (['heap', 'rss', 'handles'] as const).flatMap((metric) => {
    const level = tally.level(metric);
    if (level === undefined) return [];
    return [`${metric} ${value(metric, level.now)} (${signed(metric, level.now - level.first)})`];
  });
  return [
    `${id} ${done}/${planned}`,
    `ETA ${clock(left)}`,
    ...memory,
    ...figures(tally),
    ...failed(tally),
  ].join('  ');
}

/** Where a variant stands within its corpus. */
export interface UtteranceStanding {
  readonly id: string;
  /** Utterances that are over, of those of one iteration. */
  readonly done: number;
  readonly of: number;
  /** `iteration 2 of 3`; undefined where there is one. */
  readonly iteration: string | undefined;
  readonly launch: string | undefined;
  /** ns until the end of the run; undefined before anything is known of it. */
  readonly left: number | undefined;
}

/** `v  ###-----------------  13 %   utterance 340 of 2620, 12 min to go` */
export function utteranceLine({ id, done, of, iteration, launch, left }: UtteranceStanding): string {
  const share = done / Math.max(1, of);
  const place = [launch, iteration].flatMap((part) => (part === undefined ? [] : [`   ${part}`])).join('');
  const rest = left === undefined ? '' : `, ${roughTime(left)} to go`;
  return `${id}  ${bar(share)} ${`${Math.floor(100 * share)} %`.padStart(5)}${place}   utterance ${done} of ${of}${rest}`;
}

/** On a terminal one line: of many cells the first, and how many there are besides. */
export function shortPlan(cells: readonly string[], columns = Number.POSITIVE_INFINITY): string {
  const text = (kept: number): string => {
    const left = cells.length - kept;
    return `plan     ${cells.slice(0, kept).join(', ')}${left === 0 ? '' : ` and ${left} more`}`;
  };
  let kept = cells.length;
  while (kept > 1 && displayWidth(text(kept)) > columns) kept -= 1;
  return text(kept);
}

/** `resumed  2 of 3 processes are done`, for a run that was taken up again. */
export function resumption({ resumed, variants }: RunRecord): string | undefined {
  if (resumed === undefined) return undefined;
  const all = variants.reduce((sum, { launchesPlanned = 1 }) => sum + launchesPlanned, 0);
  const done = variants.reduce((sum, variant) => sum + finishedLaunches(variant).length, 0);
  return `resumed  ${done} of ${all} ${all === 1 ? 'process is' : 'processes are'} done`;
}
