import { fitGrowth } from '../metrics/growth/fit.ts';
import { decideGrowth } from '../metrics/growth/judge.ts';
import { defaultTolerance } from '../metrics/growth/quantity.ts';
import { gatedQuantities } from '../metrics/series/gated.ts';
import { reasonText } from '../record/growth.ts';
import { type CheckpointMetric, quantumOf, unitOf } from '../record/metric.ts';
import type { RunRecord, Variant } from '../record/run-record.ts';
import { countedSegments, measuredProcess, subjectGrowth } from '../record/segments.ts';
import { formatBytes, formatNumber } from '../record/units.ts';
import { type GrowthAnswer, growthAnswer } from './growth/sentence.ts';
import { isBounded } from './growth/worst.ts';

/** Whether something leaks: yes, no, or that it cannot be told. */
export interface LeakAnswer {
  readonly leaks: 'yes' | 'no' | 'undecided';
  readonly words: string;
}

/**
 * Whether a series of one value an iteration leaks.
 * @param tolerance growth per iteration below which it counts as bounded, in bytes or units; that of the quantity where absent
 */
export function leakOfSeries(
  values: readonly number[],
  quantity: CheckpointMetric,
  tolerance: number = defaultTolerance(quantity),
): LeakAnswer {
  const fit = fitGrowth(values, { quantum: quantumOf(quantity), scale: defaultTolerance(quantity) });
  const growth = decideGrowth(fit, tolerance);
  const show = unitOf(quantity) === 'bytes' ? formatBytes : formatNumber;
  const rate = growth.rate === null ? '' : `, ${show(growth.rate)} per iteration`;
  const [low, high] = growth.bounds;
  const interval = low === null || high === null ? '' : ` (99 %: ${show(low)} … ${show(high)})`;
  return {
    leaks: growth.verdict === 'leak' ? 'yes' : isBounded(growth) ? 'no' : 'undecided',
    words: `${quantity}: ${growth.verdict}${rate}${interval}: ${reasonText(growth)}`,
  };
}

/** Whether a variant of a run leaks: what its verdict says, of the engine process behind a server too. */
export function leakOfVariant(variant: Variant): LeakAnswer {
  const { status, reason } = variant;
  const { state, sentence } = stateOf(variant);
  const ended = status === 'completed' ? '' : `; ${status}${reason === undefined ? '' : `: ${reason}`}`;
  const words = `${sentence === '' ? 'has no judged growth' : sentence}${ended}`;
  if (state === 'leaks') return { leaks: 'yes', words };
  return { leaks: state === 'bounded' && status === 'completed' ? 'no' : 'undecided', words };
}

/** As it was judged; before the end of a run by the growth that it has so far. */
function stateOf(variant: Variant): Pick<GrowthAnswer, 'state' | 'sentence'> {
  const { state, sentence } = variant;
  if (state !== undefined) return { state, sentence };
  const process = measuredProcess(variant);
  const { name } = process;
  const needed = gatedQuantities(countedSegments(variant), name);
  const found = growthAnswer(subjectGrowth(variant), process, needed);
  return name === 'engine' ? found : { ...found, sentence: `${name} ${found.sentence}` };
}

/** Whether a judged run leaks: every variant counts. */
export function leakOfRun({ variants }: RunRecord): LeakAnswer {
  const cells = variants.map((variant) => ({ variant, answer: leakOfVariant(variant) }));
  const words = cells.map(({ variant, answer }) => `${variant.id} ${answer.words}`).join('\n');
  const some = (leaks: LeakAnswer['leaks']) => cells.some(({ answer }) => answer.leaks === leaks);
  return { leaks: some('yes') ? 'yes' : some('undecided') || cells.length === 0 ? 'undecided' : 'no', words };
}
