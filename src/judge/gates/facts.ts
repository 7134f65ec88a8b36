import type { HarnessFigures } from '../../metrics/series/beside-engine.ts';
import type { GatedMetric } from '../../record/metric.ts';
import type { Variant } from '../../record/run-record.ts';
import type { GrowthJudge } from '../growth/growth-judge.ts';

/** What a gate is judged on once its cell has run. */
export interface GateFacts {
  /** The cell that the gate stands in. */
  readonly cell: CellFacts;
  /** Every cell of the run, this one included: what `in` may mean. */
  readonly cells: readonly CellFacts[];
  /** The cell that `baseline` means; `self` where this is it; or why there is none to compare with. */
  readonly baseline?: CellFacts | 'self' | { readonly missing: string };
  /** Growth per iteration (or pass) below which a quantity counts as bounded, for `leak`. */
  readonly tolerance: Readonly<Record<GatedMetric, number>>;
  readonly compare: LaunchComparison;
  /** The gate stood in a plain list or under `all`: a cell that lacks its quantity is skipped. */
  readonly shared: boolean;
}

/**
 * Compares two builds by one positive value for each launch, paired in the order measured
 * (docs/gates.md#baseline). `ratio` is ours over theirs, `bounds` the interval that decides.
 */
export type LaunchComparison = (
  ours: readonly number[],
  theirs: readonly number[],
) => { readonly ratio: number; readonly bounds: readonly [low: number, high: number] };

/** One cell: its record, and what was measured beside the engine host. */
export interface CellFacts {
  readonly record: Variant;
  /** Judges the growth of its traces. */
  readonly judge: GrowthJudge;
  readonly beside?: HarnessFigures;
}
