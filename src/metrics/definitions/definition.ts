import type { Metric } from '../../record/gate-expression.ts';
import type { Segment, Variant } from '../../record/run-record.ts';
import type { Measurement } from '../../record/step-word.ts';
import { type HarnessFigures, OWN_PROCESSES, type OwnTraces } from '../series/beside-engine.ts';
import type { Extract, Selection } from '../series/series.ts';
import type { Dimension } from './dimension.ts';

/** Processes that `of` may name; without `of`, memory is the engine's. */
export const PROCESSES = ['engine', ...OWN_PROCESSES] as const;

export const isProcess = (name: string): boolean => (PROCESSES as readonly string[]).includes(name);

/** What `of` may name for a metric. `iteration` is the whole iteration, harness steps included. */
export type SubjectKind = 'model' | 'step' | 'process' | 'iteration';

/**
 * A metric: what it means, when it exists, how it is read from a record and how it is shown. Gates, reports, comparisons
 * and the tables of docs/gates.md and docs/metrics.md (which tests hold to these) take it from here.
 */
export interface MetricDefinition {
  readonly meaning: string;
  readonly argument: 'none' | 'quantity' | 'layer';
  /** Many values, of which a statistic is judged; or one number, which has none. */
  readonly shape: 'series' | 'number';
  /** What has one value: `transcribe`, `checkpoint`, `launch`. */
  readonly per: string;
  /** `quantity`: that of the argument, bytes or a count. */
  readonly dimension: Exclude<Dimension, 'plain'> | 'quantity';
  readonly better: 'less' | 'more' | 'one' | 'neither';
  readonly subjects: readonly SubjectKind[];
  /** Scopes beside `of` and `in`. */
  readonly scopes: readonly ('at' | 'per')[];
  /** Steps one of which a cell must hold for the metric to exist; none: any cell has it. */
  readonly needs: readonly string[];
  /** What `measure` must hold, where it matters. */
  readonly part?: Measurement;
  /**
   * How far a value reaches: `series` pools all processes of a cell; `launch` is judged for each process by
   * itself; `cell` is one number however often it was measured (texts do not depend on the launch).
   */
  readonly reach: 'series' | 'launch' | 'cell';
  /** People read it in per cent. */
  readonly percent?: true;
  /** The record keeps only summaries of it, by model: other statistics do not exist. */
  readonly summarised?: true;
  /** It is read off the chunks as they come, which a burst hides. */
  readonly streamed?: true;
  /** Its values in a record. */
  readonly read: (of: Reading) => Extract;
  /** Where it is summarised by model: its name in those tables, and its values. */
  readonly speed?: {
    readonly label: string;
    readonly values: (segments: readonly Segment[], selection: Selection) => Extract;
  };
  /** Its entry in the definitions of a report and in docs/metrics.md; unit and direction where not those above. */
  readonly report?: ReportEntry;
}

export interface ReportEntry {
  readonly what: string;
  readonly unit?: string;
  readonly better?: '0';
  /** When there is no value. */
  readonly absent?: string;
}

/** Where a metric is read: a cell, or one launch of it, and what a gate says beside the metric's name. */
export interface Reading {
  readonly metric: Metric;
  readonly record: Variant;
  /** Those that count, of the launch where one is asked for. */
  readonly segments: readonly Segment[];
  readonly selection: Selection;
  /** `at`. */
  readonly checkpoint?: string;
  /** `of iteration`. */
  readonly wholeIteration: boolean;
  /** One of our own processes, and what was read of it. */
  readonly own?: OwnTraces;
  readonly beside?: HarnessFigures;
}
