import type { Growth } from '../../record/run-record.ts';
import type { GrowthAnalysis, GrowthSetting } from './analysis.ts';
import { type Decision, decide } from './decision.ts';
import { DOUBTS } from './doubt.ts';
import { type Fitted, fitGrowth, type GrowthFit, type Unfitted } from './fit.ts';
import { checkSeries, problemOfRate, SeriesFailure } from './series.ts';

/** z(0.995) + z(0.99) */
const POWER_SUM = 4.902;

/**
 * Judges whether a per-iteration record grows without end: SEG-TOST, docs/leak-verdict.md. `fitGrowth`, held against
 * the tolerance from both sides. Deterministic.
 *
 * @param series one value an iteration, in one unit (bytes or a count), in order
 * @returns `leak`, a bounded verdict, or `inconclusive` with the iterations that a decision is expected to take;
 *   rates in that unit per iteration. No NaN: what could not be computed is null.
 * @throws {SeriesFailure} a value is not finite, or the setting makes no sense
 */
export function judgeGrowth(series: readonly number[], setting: GrowthSetting): GrowthAnalysis {
  checkSeries(series, setting);
  const { tolerance, scale = tolerance } = setting;
  return analyseGrowth(fitGrowth(series, { ...setting, scale }), tolerance);
}

/** Holds one fit against any tolerance τ > 0. */
export const decideGrowth = (fit: GrowthFit, tolerance: number): Growth =>
  analyseGrowth(fit, tolerance).growth;

/** `decideGrowth`, with what plots and audits need besides. */
export function analyseGrowth(fit: GrowthFit, tolerance: number): GrowthAnalysis {
  const problems = problemOfRate('tolerance', tolerance);
  if (problems.length > 0) throw new SeriesFailure(problems);
  return fit.kind === 'fitted' ? judged(fit, tolerance) : unjudged(fit, tolerance);
}

function judged(fit: Fitted, tolerance: number): GrowthAnalysis {
  const { n, estimate, window } = fit;
  const decision = decide({ ...fit, tolerance });
  const doubt = decision.verdict === 'inconclusive' ? decision.doubt : null;
  const growth: Growth = {
    verdict: decision.verdict,
    rate: estimate.slope,
    ci95: [...fit.ci95],
    bounds: [...fit.bounds],
    mde: fit.mde,
    tolerance,
    n,
    warmup: window.start,
    steps: window.steps.map((s, j) => ({ at: window.start + s, size: estimate.sizes[j] ?? 0 })),
    iterationsNeeded: doubt === null ? null : iterationsNeeded(doubt, fit, tolerance),
    reason: reasonOf(decision, fit),
  };
  return {
    growth,
    doubt,
    sd: estimate.sd,
    rho: estimate.rho,
    cycle: fit.cycle,
    bends: window.bends,
    slowing: estimate.slowing,
    staircase: estimate.staircase === 'regular',
    window: [window.start, n],
    fitted: fit.line,
  };
}

/**
 * What a decision is expected to take. Where noise hinders: warm-up plus the window at which it resolves the
 * tolerance. Where time is missing (growth that began too recently, say): twice the run, the next look.
 */
function iterationsNeeded(doubt: string, { n, window, estimate }: Fitted, tolerance: number): number {
  const noise = Math.sqrt(12) * estimate.sd * Math.sqrt(estimate.kappa);
  const resolved = Math.ceil(((noise * POWER_SUM) / tolerance) ** (2 / 3)) + window.start;
  const enough = doubt === 'unresolved' && resolved > n ? resolved : Math.max(resolved, 2 * n);
  return Math.min(enough, Number.MAX_SAFE_INTEGER);
}

function reasonOf(decision: Decision, { window, estimate, n }: Fitted): string {
  const times = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
  const observed = `stays below the tolerance over the observed ${times(n, 'iteration')}`;
  switch (decision.verdict) {
    case 'inconclusive':
      return DOUBTS[decision.doubt];
    case 'leak':
      return estimate.staircase === 'regular'
        ? `grows above the tolerance to the end, in ${times(window.steps.length, 'even step')}`
        : `grows above the tolerance to the end, over the last ${times(n - window.start, 'iteration')}`;
    case 'pool-step':
      return `${times(window.steps.length, 'change')} of level, otherwise ${observed}`;
    case 'warm-up-plateau':
      return window.start > 0
        ? `after a warm-up of ${times(window.start, 'iteration')} ${observed}`
        : `levels off and ${observed}`;
    case 'no-leak':
      return observed;
  }
}

function unjudged({ n, doubt, needed }: Unfitted, tolerance: number): GrowthAnalysis {
  const growth: Growth = {
    verdict: 'inconclusive',
    rate: null,
    ci95: [null, null],
    bounds: [null, null],
    mde: null,
    tolerance,
    n,
    warmup: 0,
    steps: [],
    iterationsNeeded: needed,
    reason: DOUBTS[doubt],
  };
  const nothing = { bends: 0, slowing: false, staircase: false, fitted: [] };
  return { growth, doubt, sd: null, rho: null, cycle: 1, window: [0, 0], ...nothing };
}
