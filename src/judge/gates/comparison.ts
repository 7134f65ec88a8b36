import { timesToDecide } from '../../metrics/accuracy/interval/rate-limit.ts';
import { dimensionOfMetric, isMetricName, METRICS } from '../../metrics/definitions/metrics.ts';
import { dimensionOf } from '../../metrics/definitions/sum-dimension.ts';
import type { Absent } from '../../metrics/series/series.ts';
import { exact } from '../../record/exact.ts';
import { type Comparison, type Metric, metricsOf, referenceOf } from '../../record/gate-expression.ts';
import { launchesOf } from '../../record/segments.ts';
import type { CellFacts, GateFacts } from './facts.ts';
import { answer, type Details, type Evaluation, unjudged, worst } from './outcome.ts';
import { inPercent, interval, type Present, presenter } from './present.ts';
import { holds, type Range } from './range.ts';
import { type Reckoned, reckon } from './reckon.ts';
import { type Measured, measure } from './values.ts';

/**
 * Judges a comparison without growth and without `baseline`. A metric that belongs to a launch (a peak, a count
 * of loads) is judged for each launch by itself, and the worst decides: pooled, one launch could hide another.
 */
export function judgePlain(comparison: Comparison, facts: GateFacts): Evaluation {
  const launches = launchesOf(facts.cell.record);
  const metrics = [...metricsOf(comparison.left), ...metricsOf(comparison.right)];
  const single = metrics.some(({ name }) => isMetricName(name) && METRICS[name].reach === 'launch');
  const judged = (launch?: number) =>
    judgeSides(comparison, facts, (metric) => measureIn(metric, facts, launch));
  if (!single || launches.length < 2) return judged();
  return worst(launches.map((launch) => withLaunch(judged(launch), launch)));
}

function withLaunch(evaluation: Evaluation, launch: number): Evaluation {
  if (evaluation.outcome === 'pass' || evaluation.outcome === 'skipped') return evaluation;
  const { reason } = evaluation;
  return { ...evaluation, reason: `launch ${launch}${reason === undefined ? '' : `: ${reason}`}` };
}

/** Compares both sides once every metric has its number. `baseline` is the range that `baseline` stands for. */
export function judgeSides(
  comparison: Comparison,
  { shared }: Pick<GateFacts, 'shared'>,
  measured: (metric: Metric) => Measured | Absent,
  baseline?: Range,
  more: Details = {},
): Evaluation {
  const { left, operator, right } = comparison;
  const sides = [reckon(left, measured, baseline), reckon(right, measured, baseline)] as const;
  const [a, b] = sides;
  if (a.kind === 'absent') return lacking(a, shared);
  if (b.kind === 'absent') return lacking(b, shared);
  const reference = referenceOf(comparison);
  const dimension = dimensionOf(
    metricsOf(left).length > 0 ? left : right,
    reference && dimensionOfMetric(reference),
  );
  const present = presenter(dimension, inPercent(left, right));
  // What was measured is the value, what it is held against the bound, whichever side they were written on.
  const [value, bound] = metricsOf(left).length > 0 ? [a, b] : [b, a];
  const { low, point, high } = value.range;
  const estimate = low < high && value.incomplete.length === 0 ? interval(low, high, present) : undefined;
  const details: Details = {
    value: knownOnly(value) ? boundText(value.range, present) : present(point),
    bound: present(bound.range.point),
    ...exact({ interval: estimate }),
    ...more,
  };
  const incomplete = [...a.incomplete, ...b.incomplete];
  const bounded = a.bounded && b.bounded;
  switch (holds(a.range, operator, b.range)) {
    case 'unknown':
      return answer('unjudged', {
        ...details,
        reason: incomplete.join('; ') || 'the comparison has no number on one side',
      });
    case 'never':
      return answer('fail', details);
    case 'sometimes': {
      // What is missing could tip it either way.
      if (incomplete.length > 0) return answer('unjudged', { ...details, reason: incomplete.join('; ') });
      const reason = [
        ...(more.reason === undefined ? [] : [more.reason]),
        'the bound lies within the interval',
        ...(estimate === undefined ? [] : furtherOf(value.range, bound.range.point, present)),
      ];
      return answer('inconclusive', { ...details, reason: reason.join('; ') });
    }
    case 'always':
      if (incomplete.length === 0) return answer('pass', details);
      if (bounded) {
        const reason = `${incomplete.join('; ')}: it holds whatever they were`;
        return answer('pass', { ...details, reason });
      }
      return answer('unjudged', { ...details, reason: incomplete.join('; ') });
  }
}

/** Its ends are what is known of values that were not measured: no point between them is a measured one. */
const knownOnly = ({ range: { low, high }, incomplete, bounded }: Reckoned): boolean =>
  bounded && incomplete.length > 0 && low < high;

function boundText({ low, high }: Range, present: Present): string {
  if (!Number.isFinite(high)) return `at least ${present(low)}`;
  return low > 0 ? `${present(low)} .. ${present(high)}` : `at most ${present(high)}`;
}

/** What it would take: more utterances, or a gate that an interval can answer. */
function furtherOf(estimate: Range, bound: number, present: (value: number) => string): string[] {
  if (estimate.low === bound && estimate.point === bound) {
    const shown = `what was measured shows < ${present(estimate.high)}`;
    return [
      `an interval never shows exactly ${present(bound)}: ask for less than a bound above it (${shown})`,
    ];
  }
  const times = timesToDecide(estimate, bound);
  return times === undefined ? [] : [`about ${Math.ceil(times)} times as many utterances would decide it`];
}

/** A metric without a value: the gate does not concern such a cell, or it was not measured and never passes. */
export function lacking({ reason, structural }: Absent, shared: boolean): Evaluation {
  return structural && shared ? answer('skipped', { reason }) : unjudged(reason);
}

/** The metric in the cell, or in that of another variant where it says `in`. */
export function measureIn(metric: Metric, facts: GateFacts, launch?: number): Measured | Absent {
  const cell = cellOf(metric.scope.variant, facts);
  if ('kind' in cell) return cell;
  return measure(metric, cell, cell === facts.cell ? launch : undefined);
}

/** The cell that `in` names: that variant with the engine and axes of this cell. */
export function cellOf(variant: string | undefined, { cell, cells }: GateFacts): CellFacts | Absent {
  const { record } = cell;
  if (variant === undefined || variant === record.variant) return cell;
  const found = cells.find(
    ({ record: other }) =>
      other.variant === variant && other.engine === record.engine && sameAxes(other.axes, record.axes),
  );
  return found ?? { kind: 'absent', reason: `${variant} was not run`, structural: false };
}

function sameAxes(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}
