import { judgeGrowth } from '../../metrics/growth/judge.ts';
import { defaultSetting } from '../../metrics/growth/quantity.ts';
import type { Calibration, FigureTrial, Floor, GrowthTrial } from '../../record/calibration.ts';
import { exact } from '../../record/exact.ts';
import { GATED_METRICS, type GatedMetric, NO_DEVICE, unitOf } from '../../record/metric.ts';
import type { Growth, Readings } from '../../record/run-record.ts';
import { formatBytes } from '../../record/units.ts';
import type { PlantedGrowth } from './planted.ts';

/** What a trial measured: one reading an iteration, and why it ended early or lacks a quantity. Pure from here on. */
export interface Traced {
  readonly readings: readonly Readings[];
  readonly absent: Readonly<Partial<Record<string, string>>>;
  /** How the host died, where it did. */
  readonly failure?: string;
}

/** Constants of this file: docs/calibrate.md#when-it-passes. */
const ERROR_SHARE = 0.05;
const ERROR_TOLERANCES = 0.25;
const COUNT_ERROR = 1e-6;
const FLOOR_SHARE = 0.5;

type Judged = Partial<Record<GatedMetric, Growth>>;

function judgeAll({ readings }: Traced): Judged {
  const judged: Judged = {};
  for (const metric of GATED_METRICS) {
    const values = readings.flatMap((reading) => reading[metric] ?? []);
    if (values.length > 0 && values.length === readings.length)
      judged[metric] = judgeGrowth(values, defaultSetting(metric)).growth;
  }
  return judged;
}

/** The calibration engine opens no GPU: where none is open there is nothing to measure, and nothing missing. */
const measurable = ({ absent }: Traced): GatedMetric[] =>
  GATED_METRICS.filter((metric) => absent[metric] !== NO_DEVICE);

type Verdict = Pick<GrowthTrial, 'outcome' | 'reason'>;

/** A planted leak or bounded growth, and every quantity that it must leave alone. */
export function judgePlanted(planted: PlantedGrowth, traced: Traced): GrowthTrial {
  const judged = judgeAll(traced);
  const { metric, rate, expected, besides, id, iterations } = planted;
  const growth = judged[metric];
  const falsely = GATED_METRICS.filter(
    (other) => other !== metric && !besides.includes(other) && judged[other]?.verdict === 'leak',
  );
  const { outcome, reason } =
    growth === undefined || traced.failure !== undefined
      ? unmeasured(metric, traced)
      : falsely.length > 0
        ? { outcome: 'fail' as const, reason: `a leak of ${falsely.join(', ')}, which was not planted` }
        : answer(planted, growth);
  return {
    kind: 'growth',
    id,
    planted: planted.planted,
    metric,
    rate,
    expected,
    iterations,
    ...exact({ growth }),
    ...(expected === 'leak' && typeof growth?.rate === 'number' ? { error: growth.rate - rate } : {}),
    outcome,
    reason,
  };
}

/** The negative control: no quantity may be called a leak, and each should be found bounded. */
export function judgeHealthy(
  { id, planted, iterations }: Pick<PlantedGrowth, 'id' | 'planted' | 'iterations'>,
  traced: Traced,
): GrowthTrial[] {
  const judged = judgeAll(traced);
  return measurable(traced).map((metric) => {
    const growth = judged[metric];
    const common = { kind: 'growth' as const, id, planted, metric, rate: 0, iterations };
    const verdict =
      growth === undefined || traced.failure !== undefined
        ? unmeasured(metric, traced)
        : answer({ metric, rate: 0, expected: 'bounded' }, growth);
    return { ...common, expected: 'bounded', ...exact({ growth }), ...verdict };
  });
}

function unmeasured(metric: GatedMetric, { absent, failure }: Traced): Verdict {
  if (failure !== undefined) return { outcome: 'fail', reason: failure };
  return { outcome: 'inconclusive', reason: `${metric} is not measured: ${absent[metric] ?? 'no reading'}` };
}

function answer(
  { metric, rate, expected }: Pick<PlantedGrowth, 'metric' | 'rate' | 'expected'>,
  growth: Growth,
): Verdict {
  const { verdict, reason } = growth;
  if (verdict === 'inconclusive') return { outcome: 'inconclusive', reason };
  const said = verdict === 'leak' ? 'a leak' : `bounded (${verdict})`;
  if (!asExpected(expected, growth)) return { outcome: 'fail', reason: `called ${said}` };
  if (expected !== 'leak') return { outcome: 'pass', reason: '' };
  const error = Math.abs((growth.rate ?? Number.POSITIVE_INFINITY) - rate);
  const most =
    unitOf(metric) === 'count'
      ? COUNT_ERROR
      : Math.max(ERROR_SHARE * rate, ERROR_TOLERANCES * growth.tolerance);
  if (error <= most) return { outcome: 'pass', reason: '' };
  const words = unitOf(metric) === 'count' ? `${error} an iteration` : `${formatBytes(error)} an iteration`;
  return { outcome: 'fail', reason: `the rate is wrong by ${words}` };
}

/** The name of bounded growth hangs on the host's own wandering, so a pool is one whose steps were seen, whatever its name. */
function asExpected(expected: PlantedGrowth['expected'], { verdict, steps }: Growth): boolean {
  if (expected === 'leak') return verdict === 'leak';
  return verdict !== 'leak' && (expected === 'bounded' || steps.some(({ size }) => size > 0));
}

/** The host at rest: half a tolerance must lie above what it grows by itself. */
export function judgeFloor(traced: Traced): Floor[] {
  const judged = judgeAll(traced);
  return measurable(traced).map((metric) => {
    const growth = judged[metric];
    const { tolerance } = defaultSetting(metric);
    const [, upper] = growth?.bounds ?? [null, null];
    const outcome = upper === null ? 'inconclusive' : upper < FLOOR_SHARE * tolerance ? 'pass' : 'fail';
    return { metric, rate: growth?.rate ?? null, upper, tolerance, outcome };
  });
}

/** What a growth must be to be called a leak with 99 % probability, as the negative control has it. */
export function sensitivity(healthy: readonly GrowthTrial[]): Calibration['sees'] {
  return healthy.flatMap(({ metric, growth, iterations }) =>
    typeof growth?.mde === 'number' ? [{ metric, smallest: growth.tolerance + growth.mde, iterations }] : [],
  );
}

/** How much later than planted a median may be read; never earlier. */
const LATE_SHARE = 0.1;

/** A planted time: no round may be read early, and the median not late by more than a tenth. */
export function judgeTime(
  metric: 'ttft' | 'itl',
  planted: string,
  expected: number,
  times: readonly number[],
): FigureTrial {
  const sorted = times.toSorted((a, b) => a - b);
  const read = sorted[sorted.length >> 1];
  const common = { kind: 'figure' as const, id: metric, planted, metric, expected, rounds: times.length };
  if (read === undefined) return { ...common, outcome: 'inconclusive', reason: 'no round was measured' };
  const early = metric === 'ttft' && (sorted[0] ?? expected) < expected;
  if (early) return { ...common, read, outcome: 'fail', reason: 'a round was read before it was due' };
  const late = Math.abs(read - expected) > LATE_SHARE * expected;
  const reason = late ? 'other work delays the engine: times on this machine are not to be trusted now' : '';
  return { ...common, read, outcome: late ? 'inconclusive' : 'pass', reason };
}

/** Planted word errors: exact. */
export function judgeErrorRate(planted: string, expected: number, rates: readonly number[]): FigureTrial {
  const common = { kind: 'figure' as const, id: 'wer', planted, metric: 'wer' as const, expected };
  const wrong = rates.find((rate) => Math.abs(rate - expected) > 1e-12);
  const read = wrong ?? rates[0];
  if (read === undefined)
    return { ...common, rounds: 0, outcome: 'inconclusive', reason: 'no round was measured' };
  const outcome = wrong === undefined ? 'pass' : 'fail';
  return {
    ...common,
    read,
    rounds: rates.length,
    outcome,
    reason: wrong === undefined ? '' : 'words were miscounted',
  };
}
