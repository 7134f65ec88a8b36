import type { Growth } from '../../record/run-record.ts';
import type { Doubt } from './doubt.ts';

/** How a series is to be fitted; no tolerance goes into it. */
export interface FitSetting {
  /** Smallest change that the quantity can show, ≥ 0; the unit of the series. */
  readonly quantum: number;
  /**
   * Growth per iteration that matters for this quantity, > 0: its default tolerance, or the one that the scenario declares.
   * It steers the search for bends and steps and goes into no interval.
   */
  readonly scale: number;
  /** Iterations of a known cycle; 1: there is none. Absent: it is looked for. */
  readonly cycle?: number;
}

/** How a series is to be judged. */
export interface GrowthSetting extends Omit<FitSetting, 'scale'> {
  /** Growth per iteration from which it is a leak, τ > 0; the unit of the series. */
  readonly tolerance: number;
  /** Of the fit; absent: the one that the defaults have for this quantum. Never derived from the tolerance. */
  readonly scale?: number;
}

/** The judged growth, and what plots and audits need beyond the record. */
export interface GrowthAnalysis {
  /** As it stands in run.json and in `analyze --json`. */
  readonly growth: Growth;
  /** Why it is inconclusive; null for a decided verdict. */
  readonly doubt: Doubt | null;
  /** Noise about the fitted line, in the unit of the series, not below what matters; null: not fitted. */
  readonly sd: number | null;
  /** Lag-1 autocorrelation of that noise as used, 0 … 0.97. */
  readonly rho: number | null;
  /** Iterations of the cycle that was taken out; 1 for none. */
  readonly cycle: number;
  /** Changes of slope before the window. */
  readonly bends: number;
  /** The growth slows down within the window; `rate` is that at its end. */
  readonly slowing: boolean;
  /** Evenly spaced steps up were counted as growth. */
  readonly staircase: boolean;
  /** The fitted window: first iteration, and one past the last, from 0. */
  readonly window: readonly [number, number];
  /** Fitted values of the window, one an iteration: line, steps and cycle, in the unit of the series. */
  readonly fitted: readonly number[];
}
