import type { Round, StepRecord, Variant } from '../../record/run-record.ts';
import { countedSegments } from '../../record/segments.ts';

/** Rounds that latencies are read from: warm-up iterations and failed steps left out (docs/metrics.md#latency). */
export function measuredRounds(variant: Variant): { readonly step: StepRecord; readonly round: Round }[] {
  return countedSegments(variant).flatMap(({ iterations }) =>
    iterations
      .filter(({ warmUp }) => !warmUp)
      .flatMap(({ steps }) =>
        steps.flatMap((step) =>
          step.round === undefined || step.failure !== undefined ? [] : [{ step, round: step.round }],
        ),
      ),
  );
}

/** What a step of `latencySamples` is about. */
export type SampledLatency = 'ttft' | 'ttft_text' | 'itl' | 'total';

/** Every value behind the summary of a latency, ns, by model. */
export function latencySamples(variant: Variant, latency: SampledLatency): Map<string, number[]> {
  const byModel = new Map<string, number[]>();
  for (const { step, round } of measuredRounds(variant)) {
    const values = valuesOf(step, round, latency);
    if (step.model === undefined || values.length === 0) continue;
    const known = byModel.get(step.model) ?? [];
    for (const value of values) known.push(value);
    byModel.set(step.model, known);
  }
  return byModel;
}

function valuesOf(step: StepRecord, round: Round, latency: SampledLatency): number[] {
  switch (latency) {
    case 'ttft':
      return round.ttft === undefined ? [] : [round.ttft];
    case 'ttft_text':
      return round.ttftText === undefined ? [] : [round.ttftText];
    case 'total':
      return [round.total];
    case 'itl':
      if (round.burst || step.step !== 'transcribe') return [];
      return round.times.slice(1).map((time, i) => time - (round.times[i] ?? time));
  }
}
