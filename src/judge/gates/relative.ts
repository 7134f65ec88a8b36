import { pairedUtterances } from '../../metrics/accuracy/interval/paired.ts';
import { rateChange } from '../../metrics/accuracy/interval/rate-change.ts';
import { RATES } from '../../metrics/definitions/accuracy.ts';
import { LEAST_LAUNCHES } from '../../metrics/definitions/least.ts';
import { isMetricName, METRICS } from '../../metrics/definitions/metrics.ts';
import { ratesOf } from '../../metrics/series/accuracy.ts';
import { type Absent, absent } from '../../metrics/series/series.ts';
import type { Comparison, Metric } from '../../record/gate-expression.ts';
import type { ErrorRate, Variant } from '../../record/run-record.ts';
import { launchesOf } from '../../record/segments.ts';
import { answers } from '../../record/step-word.ts';
import { formatNumber } from '../../record/units.ts';
import { modelsOf } from '../comparison/launch-values.ts';
import { otherWorkIn } from '../comparison/same-work.ts';
import { differing, points } from '../verdict/rate-change-words.ts';
import { judgeSides, lacking, measureIn } from './comparison.ts';
import type { CellFacts, GateFacts } from './facts.ts';
import { answer, type Details, type Evaluation } from './outcome.ts';
import { interval } from './present.ts';
import { exactly, type Range } from './range.ts';
import { type Measured, measure } from './values.ts';

/**
 * Judges a comparison with `baseline`, which stands for `metric` in the baseline cell. Launches are what varies
 * independently, so the metric is taken for each launch of both cells, and their ratio has an interval
 * (docs/gates.md#baseline): the gate passes only where it holds for all of it. It fails where it holds for none of
 * it, or where the change is certain and its best estimate breaks a bound that no change at all would keep.
 */
export function judgeRelative(comparison: Comparison, metric: Metric, facts: GateFacts): Evaluation {
  const { baseline } = facts;
  if (baseline === 'self') return answer('skipped', { reason: 'this cell is the baseline' });
  if (baseline === undefined || 'missing' in baseline) {
    const reason = `no comparable baseline: ${baseline?.missing ?? 'none was given'}`;
    return answer('unjudged', { reason }, 'no-baseline');
  }
  const ours = measureIn(metric, facts);
  if (ours.kind === 'absent') return lacking(ours, facts.shared);
  const reference = baselineRange(metric, ours.value, facts, baseline);
  if ('kind' in reference) return lacking(reference, facts.shared);
  return ofTheSameWork(metric, facts, baseline, evaluated(comparison, metric, facts, ours, reference));
}

/** A cell that says less is soon done: what it takes is no all-clear (docs/gates.md#baseline). That it takes more stands. */
function ofTheSameWork(
  { name, scope: { subject } }: Metric,
  { cell }: GateFacts,
  baseline: CellFacts,
  evaluation: Evaluation,
): Evaluation {
  if (evaluation.outcome !== 'pass' || !isMetricName(name)) return evaluation;
  const { part, needs } = METRICS[name];
  if (part !== 'latency' || !needs.some(answers)) return evaluation;
  const model = modelsOf(cell.record).find((it) => it === subject);
  const why = otherWork(baseline, cell, model);
  if (why === undefined) return evaluation;
  const { outcome: _, ground: __, reason, ...details } = evaluation;
  const told = [...(reason === undefined ? [] : [reason]), `${why}: not the work of the baseline`];
  return answer('inconclusive', { ...details, reason: told.join('; ') });
}

type Found = Map<string | undefined, string | undefined>;

/** Cells are made anew for each judgement, so that what is kept with them is of the record as it was then. */
const found = new WeakMap<CellFacts, WeakMap<CellFacts, Found>>();

/** Why a cell did other work than its baseline, found once for all gates: it takes draws over all utterances. */
function otherWork(baseline: CellFacts, cell: CellFacts, model: string | undefined): string | undefined {
  const ofBaseline = found.get(baseline) ?? new WeakMap<CellFacts, Found>();
  found.set(baseline, ofBaseline);
  const ofCell: Found = ofBaseline.get(cell) ?? new Map();
  ofBaseline.set(cell, ofCell);
  if (!ofCell.has(model))
    ofCell.set(model, otherWorkIn({ baseline: baseline.record, variant: cell.record }, model));
  return ofCell.get(model);
}

function evaluated(
  comparison: Comparison,
  metric: Metric,
  facts: GateFacts,
  ours: Measured,
  { range, details, paired }: BaselineRange,
): Evaluation {
  const measured = (it: Metric): Measured | Absent => {
    const own = measureIn(it, facts);
    // What varies in pairs is in the range of the baseline, and counts once.
    return paired === true && own.kind === 'measured' && it.name === metric.name ? withoutRange(own) : own;
  };
  const judged = (theirs: Range) => judgeSides(comparison, facts, measured, theirs, details);
  const evaluation = judged(range);
  if (evaluation.outcome !== 'inconclusive') return evaluation;
  const changed = range.low > ours.value || range.high < ours.value;
  const kept = judged(exactly(ours.value)).outcome === 'pass';
  const atBest = judged(exactly(range.point));
  return changed && kept && atBest.outcome === 'fail' ? atBest : evaluation;
}

function baselineRange(
  metric: Metric,
  value: number,
  facts: GateFacts,
  baseline: CellFacts,
): BaselineRange | Absent {
  if (isMetricName(metric.name) && METRICS[metric.name].reach === 'cell') {
    const theirs = measure(metric, baseline);
    if (theirs.kind === 'absent') return inBaseline(theirs);
    return theirs.range === undefined
      ? { range: exactly(theirs.value), details: {} }
      : pairedRange(metric, value, facts.cell.record, baseline.record);
  }
  const ours = byLaunch(metric, facts.cell);
  if (!Array.isArray(ours)) return ours;
  const theirs = byLaunch(metric, baseline);
  if (!Array.isArray(theirs)) return inBaseline(theirs);
  const pairs = Math.min(ours.length, theirs.length);
  if (pairs < LEAST_LAUNCHES)
    return absent(`${pairs} pairs of launches, a comparison needs ${LEAST_LAUNCHES}`);
  const [a, b] = [ours.slice(0, pairs), theirs.slice(0, pairs)];
  // Counts that never vary need no interval, and may be 0.
  if (new Set(a).size === 1 && new Set(b).size === 1)
    return { range: exactly(b[0] ?? Number.NaN), details: {} };
  if ([...a, ...b].some((it) => it <= 0))
    return absent(`${metric.name} is 0 or less in a launch: no ratio can be formed`);
  const { ratio, bounds } = facts.compare(a, b);
  const [low, high] = bounds;
  const shown = interval(low, high, formatNumber);
  return {
    range: { low: value / high, point: value / ratio, high: value / low },
    details: {
      ...(shown !== undefined && { interval: `ratio ${shown}` }),
      reason: `${formatNumber(ratio)} of the baseline, ${pairs} pairs of launches`,
    },
  };
}

interface BaselineRange {
  readonly range: Range;
  readonly details: Details;
  /** It is the change from ours, utterance by utterance. */
  readonly paired?: true;
}

const withoutRange = ({ range: _, ...measured }: Measured): Measured => measured;

/** The error rate of the baseline on the same corpus, as far from ours as the utterances say (docs/metrics.md#comparing-error-rates). */
function pairedRange(metric: Metric, value: number, ours: Variant, theirs: Variant): BaselineRange | Absent {
  const [mine, other] = [rateOf(metric, ours), rateOf(metric, theirs)];
  const pairs = mine && other && pairedUtterances(mine, other);
  if (pairs === undefined)
    return absent(
      `${metric.name} of a corpus is not compared with a baseline in pairs: \`compare\` shows both`,
    );
  if ('reason' in pairs) return absent(pairs.reason);
  if (mine?.normaliser !== other?.normaliser)
    return absent(`other normalisers: ${other?.normaliser} against ${mine?.normaliser}`);
  const change = rateChange(pairs);
  if ('reason' in change) return absent(`no interval: ${change.reason}`);
  const [low, high] = change.bounds;
  return {
    range: { low: value - high, point: value - change.change, high: value - low },
    details: {
      interval: `${points(low)} .. ${points(high)} points`,
      reason: `${points(change.change)} points, ${differing(change)}`,
    },
    paired: true,
  };
}

const rateOf = (
  { name, argument, scope: { subject } }: Metric,
  { accuracy }: Variant,
): ErrorRate | undefined => {
  const unit = Object.entries(RATES).find(([id]) => id === name)?.[1].unit;
  return ratesOf(accuracy.errorRates, { unit, layer: argument ?? '', model: subject })[0];
};

/** The metric's number in each launch, or why one has none. */
function byLaunch(metric: Metric, cell: CellFacts): number[] | Absent {
  const values: number[] = [];
  for (const launch of launchesOf(cell.record)) {
    const measured = measure(metric, cell, launch);
    if (measured.kind === 'absent') return measured;
    if (measured.incomplete !== undefined) return absent(measured.incomplete);
    values.push(measured.value);
  }
  return values;
}

const inBaseline = ({ reason }: Absent): Absent => absent(`in the baseline: ${reason}`);
