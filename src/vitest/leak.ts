import { type LeakAnswer, leakOfRun, leakOfSeries, leakOfVariant } from '../judge/leak.ts';
import { exact } from '../record/exact.ts';
import type { CheckpointMetric } from '../record/metric.ts';
import { Variant } from '../record/run-record.ts';
import { parseRecord } from '../record/store/versions.ts';

export interface LeakOptions {
  /** What a plain series measures; its tolerance and quantum follow. Default: `heap`, bytes. */
  readonly quantity?: CheckpointMetric;
  /** Growth per iteration below which it counts as bounded, in bytes or units. */
  readonly tolerance?: number;
}

/**
 * Judges a series of one value an iteration, a cell of a run, or a run (every cell that was measured).
 * @throws TypeError for anything else, and for options of a series with a cell or a run
 */
export function leakAnswer(received: unknown, options: LeakOptions): LeakAnswer {
  const { quantity = 'heap', tolerance } = options;
  if (isSeries(received)) return leakOfSeries(Array.from(received), quantity, tolerance);
  const variant = Variant.safeParse(received);
  const record = variant.success ? undefined : parseRecord(received);
  // A bound that is not held against anything would pass.
  const given = Object.keys(exact(options));
  if ((variant.success || record !== undefined) && given.length > 0)
    throw new TypeError(
      `${given.join(' and ')} ${given.length === 1 ? 'is' : 'are'} for a plain series: a run was judged by the tolerance of its scenario; toMeetGate('growth(heap) < 1 KiB') holds it against another`,
    );
  if (variant.success) return leakOfVariant(variant.data);
  if (record !== undefined) return leakOfRun(record);
  throw new TypeError(
    'toNotLeak expects a series of numbers (one an iteration), a variant of a run record, or a run record',
  );
}

const isSeries = (value: unknown): value is readonly number[] | ArrayLike<number> =>
  (Array.isArray(value) || value instanceof Float64Array) &&
  Array.from(value).every((one) => typeof one === 'number' && Number.isFinite(one));
