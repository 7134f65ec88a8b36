import type { Growth } from '../../record/run-record.ts';

/** Constants of this file: docs/leak-verdict.md#looks. */
export const GATING_RUN = 100;
/** A leak this many tolerances high, at its lower bound, needs neither a long run nor a second look. */
const GROSS = 10;

/** When a run is looked at: once at its end, or at `first`, twice that, … up to `max` in the same process. */
export type LookPlan =
  | { readonly kind: 'fixed'; readonly count: number }
  | { readonly kind: 'until-conclusive'; readonly first: number; readonly max: number };

/** What one look saw: the growth of each gated quantity that was measured, by metric id. */
export interface Look {
  /** Iterations at this look. */
  readonly n: number;
  readonly growth: Readonly<Record<string, Growth | undefined>>;
}

export type NextLook =
  /** Go on to iteration `at` and look again. */
  | { readonly kind: 'continue'; readonly at: number; readonly reason: string }
  | { readonly kind: 'stop'; readonly reason: string };

/**
 * Whether the run goes on after the looks so far, oldest first; none yet: to its first look. In a run until
 * conclusive a leak must be seen twice, since looking often finds alarms by chance, and a look at fewer than 100
 * iterations settles nothing, since all it saw may be warm-up. One confirmed leak is an answer for the whole run.
 */
export function nextLook(history: readonly Look[], plan: LookPlan): NextLook {
  const last = history.at(-1);
  if (plan.kind === 'fixed') {
    return last !== undefined && last.n >= plan.count
      ? { kind: 'stop', reason: 'all iterations done' }
      : { kind: 'continue', at: plan.count, reason: 'iterations as planned' };
  }
  if (last === undefined) {
    return { kind: 'continue', at: Math.min(plan.first, plan.max), reason: 'first look' };
  }
  const states = Object.keys(last.growth).map((metric) => ({ metric, state: stateOf(metric, history) }));
  const names = (state: State): string[] =>
    states.filter((entry) => entry.state === state).map(({ metric }) => metric);
  const confirmed = names('confirmed');
  if (confirmed.length > 0)
    return { kind: 'stop', reason: `a leak in ${confirmed.join(', ')} was seen twice` };
  const open = [...names('seen-once'), ...names('open')];
  if (open.length === 0 && last.n >= GATING_RUN) return { kind: 'stop', reason: 'every quantity is bounded' };
  if (last.n >= plan.max)
    return { kind: 'stop', reason: `the most iterations allowed, ${plan.max}, are done` };
  const at = Math.min(2 * last.n, plan.max);
  const reason =
    open.length === 0 ? `fewer than ${GATING_RUN} iterations settle nothing` : `${open.join(', ')} undecided`;
  return { kind: 'continue', at, reason };
}

type State = 'confirmed' | 'seen-once' | 'open' | 'bounded' | 'absent';

function stateOf(metric: string, history: readonly Look[]): State {
  const growth = history.at(-1)?.growth[metric];
  if (growth === undefined) return 'absent';
  if (growth.verdict === 'inconclusive') return 'open';
  if (growth.verdict !== 'leak') return 'bounded';
  return sightings(history.map((look) => look.growth[metric])).length >= 2 ? 'confirmed' : 'seen-once';
}

/** Iterations of the looks at which a leak was seen and could be believed. */
function sightings(growths: readonly (Growth | undefined)[]): number[] {
  return growths.flatMap((growth) =>
    growth?.verdict === 'leak' && (growth.n >= GATING_RUN || isGross(growth)) ? [growth.n] : [],
  );
}

/** So far above the tolerance that it needs neither a long run nor a second look. */
export const isGross = ({ bounds: [low], tolerance }: Growth): boolean =>
  low !== null && low > GROSS * tolerance;

/** What a gate on growth answers. */
export interface GateOpinion {
  readonly outcome: 'pass' | 'fail' | 'inconclusive';
  /** Looks that saw the leak, in iterations. */
  readonly seen: readonly number[];
  readonly reason: string;
}

/**
 * `not leak` on one quantity. `looks`: its growth at each look of the run, oldest first, the last being the end of
 * the run; it may have come before the plan's end (memory, time). A run of 100 iterations or more gates on its
 * single look, and says so; shorter runs fail only on a leak above ten tolerances; a run until conclusive must have
 * seen the leak twice, or a leak above ten tolerances once.
 */
export function gateGrowth(looks: readonly Growth[], plan: LookPlan): GateOpinion {
  const last = looks.at(-1);
  if (last === undefined) return { outcome: 'inconclusive', seen: [], reason: 'never looked at' };
  const seen = sightings(looks);
  if (last.verdict === 'inconclusive') return { outcome: 'inconclusive', seen, reason: last.reason };
  if (last.verdict !== 'leak') return { outcome: 'pass', seen, reason: last.reason };
  const when = sightingsText(seen);
  if (isGross(last))
    return { outcome: 'fail', seen, reason: `a leak above ${GROSS} tolerances, seen ${when}` };
  if (last.n < GATING_RUN) {
    const reason = `a leak in ${last.n} iterations: under ${GATING_RUN} only one above ${GROSS} tolerances fails`;
    return { outcome: 'inconclusive', seen, reason };
  }
  const oneLook = plan.kind === 'fixed' || plan.first >= plan.max;
  if (oneLook || seen.length >= 2) return { outcome: 'fail', seen, reason: `a leak, seen ${when}` };
  return { outcome: 'inconclusive', seen, reason: `a leak, seen ${when}: it must be seen twice` };
}

/** `once, at 100 iterations`, `at 100, 200 iterations` */
export const sightingsText = (seen: readonly number[]): string =>
  seen.length === 1 ? `once, at ${seen[0]} iterations` : `at ${seen.join(', ')} iterations`;

/**
 * `growth(q) < X`: the growth judged with X as its tolerance. Pass when the whole interval lies below X, fail when
 * it lies above and the growth goes on, else inconclusive.
 */
export function gateBelow(growth: Growth): GateOpinion {
  const { verdict, reason } = growth;
  if (verdict === 'inconclusive') return { outcome: 'inconclusive', seen: [], reason };
  return verdict === 'leak'
    ? { outcome: 'fail', seen: [growth.n], reason: 'the whole interval lies above the bound' }
    : { outcome: 'pass', seen: [], reason: 'the whole interval lies below the bound' };
}

/** `leak` where a leak is expected, `growth(q) > X`: the opposite answer; undecided stays undecided. */
export function contrary(opinion: GateOpinion): GateOpinion {
  const outcome = { pass: 'fail', fail: 'pass', inconclusive: 'inconclusive' } as const;
  return { ...opinion, outcome: outcome[opinion.outcome] };
}
