import { stepsOf } from '../metrics/series/series.ts';
import type { Variant } from '../record/run-record.ts';
import { countedSegments } from '../record/segments.ts';

/** What the checks of all measured alignments found, together; undefined where nothing was aligned. Pure. */
export function alignmentFindings(variant: Variant): Variant['accuracy']['alignment'] {
  let rounds = 0;
  let units = 0;
  const codes: Record<string, number> = {};
  for (const { step, phase, warmUp } of stepsOf(countedSegments(variant))) {
    if (step.step !== 'align' || phase !== 'each' || warmUp || step.failure !== undefined) continue;
    if (step.round === undefined) continue;
    rounds += 1;
    units += step.round.units?.length ?? 0;
    for (const { code } of step.round.findings ?? []) codes[code] = (codes[code] ?? 0) + 1;
  }
  if (rounds === 0) return undefined;
  const count = (first: string): number =>
    Object.entries(codes).reduce((sum, [code, n]) => sum + (code.startsWith(first) ? n : 0), 0);
  return { rounds, units, errors: count('E_'), warnings: count('W_'), codes };
}
