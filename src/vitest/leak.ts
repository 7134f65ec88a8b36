import { overallVerdict } from '../metrics/growth/cause.ts';
import { judgeGrowth } from '../metrics/growth/judge.ts';
import { growthSentence } from '../metrics/growth/sentence.ts';
import {
  type CheckpointMetric,
  DEFAULT_TOLERANCE,
  GATED_METRICS,
  quantumOf,
  unitOf,
} from '../record/metric.ts';
import { type Growth, RunRecord, Variant } from '../record/run-record.ts';
import { isServed, subjectGrowth } from '../record/segments.ts';
import { formatBytes, formatNumber } from '../record/units.ts';

export interface LeakOptions {
  /** What a plain series measures; its tolerance and quantum follow. Default: `heap`, bytes. */
  readonly quantity?: CheckpointMetric;
  /** Growth per iteration below which it counts as bounded, in bytes or units. */
  readonly tolerance?: number;
}

/** What was judged: yes, no, or that it cannot be told. */
export interface Answer {
  readonly leaks: 'yes' | 'no' | 'undecided';
  readonly words: string;
}

/**
 * Judges a series of one value an iteration, a cell of a run, or a run (every cell that was measured).
 * @throws TypeError for anything else
 */
export function leakAnswer(received: unknown, options: LeakOptions): Answer {
  if (isSeries(received)) return seriesAnswer(received, options);
  const variant = Variant.safeParse(received);
  if (variant.success) return variantAnswer(variant.data);
  const record = RunRecord.safeParse(received);
  if (record.success) {
    const cells = record.data.variants.map((cell) => ({ cell, answer: variantAnswer(cell) }));
    const words = cells.map(({ cell, answer }) => `${cell.id} ${answer.words}`).join('\n');
    const of = (leaks: Answer['leaks']) => cells.some(({ answer }) => answer.leaks === leaks);
    return { leaks: of('yes') ? 'yes' : of('undecided') || cells.length === 0 ? 'undecided' : 'no', words };
  }
  throw new TypeError(
    'toNotLeak expects a series of numbers (one an iteration), a variant of a run record, or a run record',
  );
}

const isSeries = (value: unknown): value is readonly number[] | ArrayLike<number> =>
  (Array.isArray(value) || value instanceof Float64Array) &&
  Array.from(value).every((one) => typeof one === 'number' && Number.isFinite(one));

function seriesAnswer(values: ArrayLike<number>, { quantity = 'heap', tolerance }: LeakOptions): Answer {
  const gated = GATED_METRICS.find((metric) => metric === quantity);
  const setting = {
    tolerance: tolerance ?? DEFAULT_TOLERANCE[gated ?? 'anon'],
    scale: DEFAULT_TOLERANCE[gated ?? 'anon'],
    quantum: quantumOf(quantity),
  };
  const { growth } = judgeGrowth(Array.from(values), setting);
  const show = unitOf(quantity) === 'bytes' ? formatBytes : formatNumber;
  const rate = growth.rate === null ? '' : `, ${show(growth.rate)} per iteration`;
  const [low, high] = growth.ci95;
  const interval = low === null || high === null ? '' : ` (95 %: ${show(low)} … ${show(high)})`;
  const needed =
    growth.iterationsNeeded === null ? '' : `; about ${growth.iterationsNeeded} iterations would decide`;
  return {
    leaks: leaksOf(growth.verdict),
    words: `${quantity}: ${growth.verdict}${rate}${interval}: ${growth.reason}${needed}`,
  };
}

function leaksOf(verdict: Growth['verdict']): Answer['leaks'] {
  return verdict === 'leak' ? 'yes' : verdict === 'inconclusive' ? 'undecided' : 'no';
}

/** A served variant is its server: what the engine process behind it does is another question, for a scenario without one. */
function variantAnswer(variant: Variant): Answer {
  const { status, reason } = variant;
  const growth = subjectGrowth(variant);
  const { verdict } = overallVerdict(growth);
  const ended = status === 'completed' ? '' : `; ${status}${reason === undefined ? '' : `: ${reason}`}`;
  const words = isServed(variant)
    ? `server: ${growthSentence(growth, undefined, 'job')}${ended}`
    : `${growthSentence(growth)}${ended}`;
  if (verdict === 'leak') return { leaks: 'yes', words };
  return { leaks: verdict === 'stable' && status === 'completed' ? 'no' : 'undecided', words };
}
