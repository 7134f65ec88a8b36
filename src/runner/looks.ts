import { type LookPlan, looksOf, nextLook } from '../judge/growth/look.ts';
import { judgeLaunch } from '../judge/growth/traces.ts';
import { GATED_METRICS } from '../record/metric.ts';
import type { Look, Variant } from '../record/run-record.ts';
import { launchBegin } from '../record/segments.ts';
import type { Cell } from '../scenarios/plan/plan.ts';

/** How a cell is looked at (docs/leak-verdict.md#looks). */
export const lookPlan = ({ iterations }: Pick<Cell, 'iterations'>): LookPlan =>
  iterations.kind === 'fixed'
    ? iterations
    : { kind: 'until-conclusive', first: iterations.first, max: iterations.max };

/**
 * Asked after each iteration of a run until conclusive: is it time for a look, and does the run go on?
 * @param elapsed ns since the run began
 * @returns the look that is due, and a function that decides once it is on the record
 */
export function lookAgain(
  cell: Cell,
  variant: Variant,
  done: number,
  elapsed: number,
): { look: Look | undefined; goOn: (variant: Variant) => boolean } {
  const plan = lookPlan(cell);
  const segment = variant.segments.at(-1);
  // Each launch has looks of its own: what another process showed settles nothing about this one.
  const number = segment?.launch ?? 1;
  const next = nextLook(looksOf(variant, number), plan);
  if (next.kind === 'stop') return { look: undefined, goOn: () => false };
  const { iterations } = cell;
  const launch = { ...variant, segments: variant.segments.filter((one) => one.launch === number) };
  const begun = launchBegin(launch);
  const outOfTime =
    iterations.kind === 'until-conclusive' &&
    iterations.time !== undefined &&
    elapsed - begun >= iterations.time;
  if (segment === undefined || (done < next.at && !outOfTime)) return { look: undefined, goOn: () => true };
  const look = judgeLaunch(launch, segment, GATED_METRICS);
  return {
    look: { ...look, ...(number === 1 ? {} : { launch: number }) },
    goOn: (seen) => !outOfTime && nextLook(looksOf(seen, number), plan).kind === 'continue',
  };
}
