import type { ChangeVerdict, GrowthChange } from '../../record/comparison.ts';
import { GATED_METRICS, type GatedMetric, unitOf } from '../../record/metric.ts';
import type { Growth } from '../../record/run-record.ts';
import { subjectGrowth, subjectName } from '../../record/segments.ts';
import { formatBytes, formatNumber } from '../../record/units.ts';
import { isBounded } from '../growth/worst.ts';
import { type CellPair, unmeasured } from './pairs.ts';
import type { Labels } from './speed.ts';

/** Holds the growth of each gated quantity against that of the baseline, by their intervals. */
export function compareGrowth(pairs: readonly CellPair[], baseline: string, labels: Labels): GrowthChange[] {
  const name = (id: string): string => labels.get(id) ?? id;
  return pairs.flatMap((pair) =>
    GATED_METRICS.flatMap((quantity): GrowthChange[] => {
      const [theirs, ours] = [subjectGrowth(pair.baseline)[quantity], subjectGrowth(pair.variant)[quantity]];
      if (theirs === undefined && ours === undefined) return [];
      const place = { candidate: pair.candidate, cell: subjectName(pair.cell, pair.variant), quantity };
      const both = { baseline: theirs ?? null, value: ours ?? null };
      if (theirs === undefined || ours === undefined) {
        const missing =
          unmeasured(name(baseline), pair.baseline) ??
          unmeasured(name(pair.candidate), pair.variant) ??
          `${quantity} was not measured in ${name(theirs === undefined ? baseline : pair.candidate)}`;
        return [{ ...place, ...both, verdict: 'unjudged', difference: null, bounds: null, reason: missing }];
      }
      return [{ ...place, ...both, ...changeOf(theirs, ours, quantity) }];
    }),
  );
}

type Change = Pick<GrowthChange, 'verdict' | 'difference' | 'bounds' | 'reason'>;

/**
 * The interval of the difference of two independent rates has the root of the sum of both half-widths squared. It is
 * worse where that interval lies above 0 and the difference reaches the tolerance, the same where it lies within
 * ± tolerance (docs/comparison.md#growth).
 */
function changeOf(theirs: Growth, ours: Growth, quantity: GatedMetric): Change {
  const { tolerance } = ours;
  const [a, b] = [spread(theirs), spread(ours)];
  if (a === undefined || b === undefined) {
    const open = a === undefined ? theirs : ours;
    return { verdict: 'inconclusive', difference: null, bounds: null, reason: open.reason };
  }
  const difference = b.rate - a.rate;
  const half = Math.hypot(a.half, b.half);
  const bounds: [number, number] = [difference - half, difference + half];
  const show = shower(quantity);
  const open = [theirs, ours].find((growth) => growth.verdict === 'inconclusive');
  const stated = `${show(a.rate)} and ${show(b.rate)} per iteration`;
  const verdict = verdictOf(difference, bounds, tolerance, theirs, ours);
  const reasons: Readonly<Record<typeof verdict, string>> = {
    worse: `${stated}: grows faster for certain`,
    better: `${stated}: grows more slowly for certain`,
    same: `${stated}: they differ by less than ${show(tolerance)}`,
    inconclusive: open
      ? `${stated}: ${open.reason}`
      : `${stated}: the difference may reach ${show(tolerance)}, and may not`,
  };
  return { verdict, difference, bounds, reason: reasons[verdict] };
}

function verdictOf(
  difference: number,
  [low, high]: readonly [number, number],
  tolerance: number,
  theirs: Growth,
  ours: Growth,
): Extract<ChangeVerdict, 'worse' | 'better' | 'same' | 'inconclusive'> {
  if (low > 0 && difference >= tolerance) return 'worse';
  if (high < 0 && difference <= -tolerance) return 'better';
  // Two growths that are below the tolerance each are both no leak, whatever their difference. Of one that is undecided
  // nothing is the same.
  if (isBounded(theirs) && isBounded(ours)) return 'same';
  const decided = theirs.verdict === 'leak' && ours.verdict === 'leak';
  return decided && low > -tolerance && high < tolerance ? 'same' : 'inconclusive';
}

function spread({ rate, bounds: [low, high] }: Growth): { rate: number; half: number } | undefined {
  if (rate === null || low === null || high === null) return undefined;
  return { rate, half: Math.max(high - rate, rate - low) };
}

const shower = (quantity: GatedMetric): ((value: number) => string) =>
  unitOf(quantity) === 'bytes' ? formatBytes : formatNumber;
