import type { Calibration, FigureTrial, GrowthTrial } from '../../record/calibration.ts';
import { unitOf } from '../../record/metric.ts';
import { formatBytes, formatTime } from '../../record/units.ts';
import { formatQuantity, VERDICT_WORDS } from '../sections/growth-section.ts';
import { ABSENT, type Section } from '../sections/section.ts';
import { tableText } from './table.ts';

const outcomeOf = ({ outcome, anew }: Pick<GrowthTrial, 'outcome' | 'anew'>): string =>
  anew === undefined ? OUTCOME[outcome] : `${OUTCOME[outcome]}, 2nd try`;
const OUTCOME = { pass: 'ok', fail: 'WRONG', inconclusive: 'undecided' } as const;

/** What was planted beside what was read, and what this machine can see. Plain text. */
export function calibrationText(calibration: Calibration, columns = Number.POSITIVE_INFINITY): string {
  const { mode, seconds, harness, trusted, failures } = calibration;
  const answer = trusted
    ? 'growth verdicts of this machine can be trusted'
    : 'GROWTH VERDICTS OF THIS MACHINE CANNOT BE TRUSTED NOW';
  return [
    `calibrate ${mode}   asr-bench ${harness}   ${seconds.toFixed(0)} s`,
    '',
    `  ${answer}`,
    ...failures.map((failure) => `    ${failure}`),
    '',
    ...[growth(calibration), floor(calibration), others(calibration)]
      .filter(({ rows }) => rows.length > 0)
      .flatMap((section) => [tableText(section, columns), '']),
    ...seen(calibration),
  ].join('\n');
}

function growth({ trials }: Calibration): Section {
  const own = trials.flatMap((trial) => (trial.kind === 'growth' ? [trial] : []));
  return {
    id: 'planted',
    title: 'planted an iteration',
    head: ['', 'quantity', 'planted', 'read', '99 % interval', 'error', 'verdict', 'iterations', ''],
    rows: own.map((trial) => [
      trial.planted,
      trial.metric,
      formatQuantity(trial.metric, trial.rate),
      amount(trial, trial.growth?.rate),
      interval(trial),
      errorText(trial),
      trial.growth === undefined ? ABSENT : VERDICT_WORDS[trial.growth.verdict],
      String(trial.growth?.n ?? 0),
      outcomeOf(trial),
    ]),
    notes: [],
  };
}

const amount = ({ metric }: GrowthTrial, value: number | null | undefined): string =>
  typeof value === 'number' ? formatQuantity(metric, value) : ABSENT;

function interval(trial: GrowthTrial): string {
  const [low, high] = trial.growth?.bounds ?? [null, null];
  return low === null || high === null ? ABSENT : `${amount(trial, low)} .. ${amount(trial, high)}`;
}

function errorText({ metric, rate, error }: GrowthTrial): string {
  if (error === undefined) return ABSENT;
  const sign = error < 0 ? '-' : '+';
  const size = Math.abs(error);
  if (unitOf(metric) === 'count') return size < 5e-7 ? '0' : `${sign}${size.toPrecision(2)}`;
  return `${sign}${formatBytes(size)} (${((100 * size) / rate).toFixed(1)} %)`;
}

function floor({ floor }: Calibration): Section {
  return {
    id: 'floor',
    title: 'host and calls alone',
    head: ['', 'rate', 'at most', 'half of the tolerance', ''],
    rows: floor.map(({ metric, rate, upper, tolerance, outcome }) => [
      metric,
      rate === null ? ABSENT : formatQuantity(metric, rate),
      upper === null ? ABSENT : formatQuantity(metric, upper),
      formatQuantity(metric, tolerance / 2),
      OUTCOME[outcome],
    ]),
    notes: [],
  };
}

function others({ trials }: Calibration): Section {
  const rows = trials.flatMap((trial) => {
    if (trial.kind === 'growth') return [];
    const read = trial.kind === 'fault' ? trial.read : figure(trial, trial.read);
    const expected = trial.kind === 'fault' ? trial.expected : figure(trial, trial.expected);
    return [{ cells: [trial.planted, expected, read, OUTCOME[trial.outcome]], reason: trial.reason }];
  });
  return {
    id: 'others',
    title: 'times, words, deaths',
    head: ['', 'planted', 'read', ''],
    rows: rows.map(({ cells }) => cells),
    notes: rows.flatMap(({ cells: [planted], reason }) => (reason === '' ? [] : [`${planted}: ${reason}`])),
  };
}

function figure({ metric }: FigureTrial, value: number | undefined): string {
  if (value === undefined) return ABSENT;
  return metric === 'wer' ? `${(100 * value).toFixed(1)} %` : formatTime(value);
}

function seen({ sees }: Calibration): string[] {
  return sees.map(
    ({ metric, smallest, iterations }) =>
      ` this machine sees a leak of ${metric} from ${formatQuantity(metric, smallest)} an iteration, in ${iterations} iterations`,
  );
}
