import type { Segment } from '../../record/run-record.ts';
import { stepsOf } from './series.ts';

/** Gaps between neighbouring chunks of all measured rounds, ns, by model. A burst has none. Pure. */
export function chunkGaps(segments: readonly Segment[]): Record<string, number[]> {
  const gaps: Record<string, number[]> = {};
  for (const { step, warmUp, phase } of stepsOf(segments)) {
    const { model, round } = step;
    if (model === undefined || round === undefined || warmUp || phase !== 'each') continue;
    if (round.burst || step.failure !== undefined || step.step !== 'transcribe') continue;
    gaps[model] ??= [];
    for (let i = 1; i < round.times.length; i += 1) {
      gaps[model]?.push((round.times[i] ?? 0) - (round.times[i - 1] ?? 0));
    }
  }
  return gaps;
}
