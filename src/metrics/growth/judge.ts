import type { Growth, GrowthVerdict } from '../../record/run-record.ts';
import type { GrowthAnalysis, GrowthSetting } from './analysis.ts';
import { DOUBTS } from './doubt.ts';
import { type Fitted, fitGrowth, type GrowthFit, type Unfitted } from './fit.ts';
import type { Limit } from './limit.ts';
import { isNear, iterationsNeeded } from './needed.ts';
import { isAtSeveralRates } from './persistence.ts';
import type { BoundedVerdict } from './plateau.ts';
import { checkSeries, problemOfRate, SeriesFailure, SMALLEST_RATE } from './series.ts';

/** Constants of this file: docs/leak-verdict.md#search. */
const BYTE_QUANTA = 64;
const COUNT_QUANTA = 0.5;
/** Of the range of a series without a quantum. */
const GRAIN = 1e-9;

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
  const { tolerance, scale = scaleOf(series, setting.quantum) } = setting;
  return analyseGrowth(fitGrowth(series, { ...setting, scale }), tolerance);
}

/**
 * What matters of a quantity that nobody names, from its quantum alone: that of the defaults, of which bytes have a
 * quantum of one or more and counts one below. It must not be the tolerance, or each tolerance had a fit of its own.
 */
function scaleOf(series: readonly number[], quantum: number): number {
  if (quantum > 0) return Math.max(quantum * (quantum < 1 ? COUNT_QUANTA : BYTE_QUANTA), SMALLEST_RATE);
  const least = series.reduce((low, value) => Math.min(low, value), Number.POSITIVE_INFINITY);
  const most = series.reduce((high, value) => Math.max(high, value), Number.NEGATIVE_INFINITY);
  return most > least ? Math.max((most - least) * GRAIN, SMALLEST_RATE) : 1;
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
  const decision = decide(fit, tolerance);
  const limits = decision.verdict === 'inconclusive' ? decision.limits : [];
  const first = limits[0]?.doubt ?? null;
  const doubt = first === 'unresolved' && isNear(estimate, tolerance) ? 'near' : first;
  const growth: Growth = {
    verdict: decision.verdict,
    rate: estimate.slope,
    ...(estimate.slowing ? { meanRate: estimate.meanSlope } : {}),
    ci95: [...fit.ci95],
    bounds: [...fit.bounds],
    mde: fit.mde,
    tolerance,
    n,
    warmup: window.start,
    steps: window.steps.map((s, j) => ({ at: window.start + s, size: estimate.sizes[j] ?? 0 })),
    iterationsNeeded: iterationsNeeded(limits, { n, start: window.start, estimate }, tolerance),
    reason: doubt === null ? reasonOf(decision.verdict, fit) : DOUBTS[doubt],
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
    fitted: fit.fitted,
  };
}

function reasonOf(verdict: GrowthVerdict, { window, estimate, n }: Fitted): string {
  const times = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
  const observed = `stays below the tolerance over the observed ${times(n, 'iteration')}`;
  const changed = isAtSeveralRates(n - window.start, n);
  const rates = changed ? 'at rates that changed, the last of them ' : '';
  switch (verdict) {
    case 'inconclusive':
      return DOUBTS.unresolved;
    case 'leak':
      return estimate.staircase === 'regular'
        ? `grows above the tolerance to the end, in ${times(window.steps.length, 'even step')}`
        : `grows above the tolerance to the end, ${rates}over the last ${times(n - window.start, 'iteration')}`;
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

type Decision =
  | { readonly verdict: 'leak' | BoundedVerdict }
  /** What stands in the way of the verdict that is nearer, the reason first. */
  | { readonly verdict: 'inconclusive'; readonly limits: readonly [Limit, ...Limit[]] };

/**
 * Two one-sided tests against the tolerance (Schuirmann, 1987), and what else each verdict needs. What neither side
 * proves is inconclusive: what grows above the tolerance lacks something to be a leak, anything else to be bounded.
 */
export function decide(
  {
    bounds: [low],
    leakBelow,
    boundedAbove,
    boundedAs,
  }: Pick<Fitted, 'bounds' | 'leakBelow' | 'boundedAbove' | 'boundedAs'>,
  tolerance: number,
): Decision {
  const [noLeak, ...moreAgainstLeak] = leakBelow.filter(({ rate }) => rate <= tolerance);
  if (noLeak === undefined) return { verdict: 'leak' };
  const [notBounded, ...moreAgainstBounded] = boundedAbove.filter(({ rate }) => rate >= tolerance);
  if (notBounded === undefined) return { verdict: boundedAs };
  const limits: [Limit, ...Limit[]] =
    tolerance < low ? [noLeak, ...moreAgainstLeak] : [notBounded, ...moreAgainstBounded];
  return { verdict: 'inconclusive', limits };
}
