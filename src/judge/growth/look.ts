import type { CheckpointMetric } from '../../record/metric.ts';
import type { Growth, Look, Variant } from '../../record/run-record.ts';

/** Constants of this file: docs/leak-verdict.md#looks. */
export const GATING_RUN = 100;
/** A leak this many tolerances high, at its lower bound, needs neither a long run nor a second look. */
const GROSS = 10;

/** When a run is looked at: once at its end, or at `first`, twice that, … up to `max` in the same process. */
export type LookPlan =
  | { readonly kind: 'fixed'; readonly count: number }
  | { readonly kind: 'until-conclusive'; readonly first: number; readonly max: number };

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
  const states = (Object.keys(last.growth) as CheckpointMetric[]).map((metric) => ({
    metric,
    state: stateOf(metric, history),
  }));
  const names = (state: State): CheckpointMetric[] =>
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

function stateOf(metric: CheckpointMetric, history: readonly Look[]): State {
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

/** What the looks of a run until conclusive make of a leak that its last look shows. */
export interface Confirmation {
  readonly stands: boolean;
  /** Looks that saw the leak, in iterations. */
  readonly seen: readonly number[];
  readonly reason: string;
}

/**
 * Whether a leak stands in a run that was looked at until it was conclusive: looking often finds alarms by chance, so that
 * it must have been seen twice, or once far above the tolerance.
 * @param looks the growth at each look, oldest first, the last being the end of the run, and a leak
 */
export function confirmed(
  looks: readonly Growth[],
  { first, max }: { readonly first: number; readonly max: number },
): Confirmation {
  const last = looks.at(-1);
  const seen = sightings(looks);
  if (last === undefined) return { stands: false, seen, reason: 'never looked at' };
  const when = sightingsText(seen);
  if (isGross(last)) return { stands: true, seen, reason: `a leak above ${GROSS} tolerances, seen ${when}` };
  if (last.n < GATING_RUN) {
    const reason = `a leak in ${last.n} iterations of a run until conclusive: under ${GATING_RUN} only one above ${GROSS} tolerances counts`;
    return { stands: false, seen, reason };
  }
  const stands = first >= max || seen.length >= 2;
  return { stands, seen, reason: `a leak, seen ${when}${stands ? '' : ': it must be seen twice'}` };
}

/** `once, at 100 iterations`, `at 100, 200 iterations` */
export const sightingsText = (seen: readonly number[]): string =>
  seen.length === 1 ? `once, at ${seen[0]} iterations` : `at ${seen.join(', ')} iterations`;

/** The looks at one launch. */
export const looksOf = ({ looks }: Pick<Variant, 'looks'>, launch: number): readonly Look[] =>
  looks.filter((look) => (look.launch ?? 1) === launch);
