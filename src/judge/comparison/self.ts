import { drawnAlarms, visibleChange } from '../../metrics/comparison/self.ts';
import { LEAST_PAIRS } from '../../metrics/comparison/verdict.ts';
import type { Calibration, Comparison } from '../../record/comparison.ts';
import { knownExitCode } from '../../system/exit-code.ts';
import { exitOf, outcomeOf } from '../verdict/exit.ts';

/** Comparisons that are drawn, and from which seed (docs/comparison.md#a-a). */
const COMPARISONS = 1000;
const SEED = 20_261_125;
/** Pairs of a usual comparison, and of one that was doubled. */
const PAIRS = [10, 20, 40] as const;

/**
 * What one build measured against itself says of this machine: how often a comparison would call a change where there is
 * none, and how small a change it can see. Pure.
 */
export function calibrated(comparison: Comparison): Comparison {
  const { tail } = comparison.design;
  const rows = comparison.speed.filter(({ verdict }) => verdict !== 'unjudged');
  const pairs = Math.min(PAIRS[0], ...rows.map((row) => row.pairs));
  const draws = rows.map(({ differences }) =>
    drawnAlarms(differences, { pairs, comparisons: COMPARISONS, seed: SEED, tail }),
  );
  const calibration = rows.map(
    ({ cell, model, metric, sd }, at): Calibration => ({
      cell,
      model,
      metric,
      comparisons: COMPARISONS,
      alarms: (draws[at] ?? []).filter(Boolean).length,
      pairs,
      sd: sd ?? 0,
      visible: PAIRS.map((count) => ({ pairs: count, change: visibleChange(sd ?? 0, count, tail) })),
    }),
  );
  const any = Array.from({ length: COMPARISONS }, (_, i) => draws.some((draw) => draw[i] === true));
  const alarms = any.filter(Boolean).length;
  const usable = rows.length > 0 && pairs >= LEAST_PAIRS;
  const { verdict } = comparison;
  // A change found between a build and itself is the answer, not a failed gate.
  const broken =
    verdict.exitCode === exitOf(['interrupted']) || verdict.exitCode === exitOf(['engine-failed']);
  const exitCode = broken ? knownExitCode(verdict.exitCode) : exitOf([usable ? 'passed' : 'undecided']);
  const found = usable
    ? `${alarms} of ${COMPARISONS} comparisons of this build with itself called a change in any of ${rows.length} figures (${((100 * alarms) / COMPARISONS).toFixed(1)} %)`
    : 'too few launches could be measured: nothing can be said of this machine';
  return {
    ...comparison,
    kind: 'aa',
    calibration,
    // What changed between a build and itself is no finding.
    facts: [],
    verdict: {
      ...verdict,
      outcome: outcomeOf(exitCode),
      exitCode,
      headline: broken ? verdict.headline : found,
      next: [],
      facts: [...(broken ? [found] : []), ...(usable ? calibration.map(sentence) : verdict.facts)],
    },
    exitCode,
  };
}

function sentence({ cell, model, metric, visible }: Calibration): string {
  const seen = visible.map(({ pairs, change }) => `${(100 * change).toFixed(1)} % with ${pairs}`);
  return `${metric} of ${model} in ${cell}: a slowdown is found in 9 of 10 comparisons from ${seen.join(', ')} pairs on`;
}
