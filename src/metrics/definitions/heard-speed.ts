import type { Segment } from '../../record/run-record.ts';
import { HEARS } from '../../record/step-word.ts';
import { roundSeries } from '../series/latencies.ts';
import { stepsOf } from '../series/series.ts';
import { statisticOf } from '../series/statistics.ts';
import { ROUNDS } from './latency.ts';

/** The same process, of which only what it heard of these counts. */
export function ofAudio(segment: Segment, audio: ReadonlySet<string>): Segment {
  const of = <Step extends { readonly audio?: string | undefined }>(steps: readonly Step[]): Step[] =>
    steps.filter((step) => step.audio !== undefined && audio.has(step.audio));
  const { open } = segment;
  return {
    ...segment,
    before: of(segment.before),
    iterations: segment.iterations.map((iteration) => ({ ...iteration, steps: of(iteration.steps) })),
    ...(open === undefined ? {} : { open: { ...open, steps: of(open.steps) } }),
    after: of(segment.after),
  };
}

/**
 * RTFx: seconds of audio a second of the engine's time, over all measured rounds; one that failed, or during which something stood
 * still, is in neither. Undefined where there is none.
 */
export function audioSpeed(segments: readonly Segment[], model: string): number | undefined {
  let [audio, time] = [0, 0];
  for (const { step, phase, warmUp } of stepsOf(segments)) {
    const { round } = step;
    if (phase !== 'each' || warmUp || round === undefined || step.model !== model) continue;
    if (!HEARS.includes(step.step) || step.failure !== undefined || step.paused !== undefined) continue;
    audio += round.audioSeconds;
    time += round.total;
  }
  return time === 0 ? undefined : (audio * 1e9) / time;
}

/** TTFT of all measured rounds, ns; none where a round has none, and why. */
export function firstTokens(
  segments: readonly Segment[],
  model: string,
): { readonly p50: number; readonly p95: number; readonly n: number } | { readonly reason: string } {
  const ttft = roundSeries(segments, ROUNDS.ttft, { model });
  if (ttft.kind === 'absent') return { reason: ttft.reason };
  const n = ttft.values.length;
  if (ttft.missing > 0)
    return { reason: `${ttft.missing} of ${ttft.missing + n} rounds have none: ${ttft.why}` };
  const at = (statistic: 'p50' | 'p95'): number => statisticOf(ttft.values, statistic) ?? 0;
  return { p50: at('p50'), p95: at('p95'), n };
}
