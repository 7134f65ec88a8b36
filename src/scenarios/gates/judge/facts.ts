import type { CheckpointMetric, GatedMetric } from '../../../record/metric.ts';
import type { Growth, Readings, Variant } from '../../../record/run-record.ts';

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
  readonly judge: GrowthJudge;
  readonly compare: LaunchComparison;
  /** The gate stood in a plain list or under `all`: a cell that lacks its quantity is skipped. */
  readonly shared: boolean;
}

/** A growth, and at how many iterations a leak of it was seen: `once, at 100 iterations`. */
export type JudgedGrowth = Growth & { readonly seen?: string };

/** Judges the growth of a series of one process, one value per iteration (docs/leak-verdict.md). */
export type GrowthJudge = (
  series: readonly number[],
  setting: {
    readonly metric: CheckpointMetric;
    readonly tolerance: number;
    readonly quantum: number;
    /** One value an iteration, at its end: the trace that the record's own verdict is about. */
    readonly whole: boolean;
    /** Set where it is a process of ours, not the engine's. */
    readonly process?: OwnProcess;
    /** Of which launch the trace is; absent where it is of none. */
    readonly launch?: number;
  },
) => JudgedGrowth;

/**
 * Compares two builds by one positive value for each launch, paired in the order measured
 * (docs/gates.md#baseline). `ratio` is ours over theirs, `bounds` the interval that decides.
 */
export type LaunchComparison = (
  ours: readonly number[],
  theirs: readonly number[],
) => { readonly ratio: number; readonly bounds: readonly [low: number, high: number] };

/** A process of ours that gates can ask for. */
export type OwnProcess = 'harness' | 'server';

/** One cell: its record, and what was measured beside the engine host. */
export interface CellFacts {
  readonly record: Variant;
  readonly beside?: BesideEngine;
}

/** Measured in the harness, not in the engine host. Times are ns, memory bytes. */
export interface BesideEngine {
  readonly harness?: ProcessTrace;
  /** `chunk_length`, each chunk. */
  readonly chunkLengths?: readonly number[];
  /** `speech_lost`, all chunks together. */
  readonly speechLost?: number;
}

/** Readings of one process of ours, in order. */
export interface ProcessTrace {
  /** At the end of each iteration. */
  readonly iterations: readonly Readings[];
  /** At the end of each pass, by loop variable. */
  readonly passes?: Readonly<Record<string, readonly Readings[]>>;
  readonly peak: Readings;
  /** Why a quantity has no value. */
  readonly absent?: Readonly<Partial<Record<CheckpointMetric, string>>>;
  /** Of which launch, where it is of one. */
  readonly launch?: number;
}
