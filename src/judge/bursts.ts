import { isMetricName, METRICS } from '../metrics/definitions/metrics.ts';
import { selects, stepsOf } from '../metrics/series/series.ts';
import { type Expression, metricsOf } from '../record/gate-expression.ts';
import type { RunRecord, Variant } from '../record/run-record.ts';
import { subjectOf } from './gates/values.ts';
import { commandFor, quoted } from './verdict/command.ts';
import type { Fact } from './verdict/fact.ts';

/**
 * What can be done about a gate that bursts leave open (docs/faq.md#burst), to be said behind it: a busy machine brings some
 * rounds so, a build that holds its text back all of them. Undefined where none of its rounds did, or it asks for no time of
 * chunks.
 */
export function pastBursts(
  record: RunRecord,
  variant: Variant,
  expression: Expression,
): Pick<Fact, 'text' | 'next'> | undefined {
  const rounds = roundsOf(variant, expression);
  const bursts = rounds.filter(({ burst }) => burst).length;
  if (bursts === 0) return undefined;
  if (bursts < rounds.length) {
    const next = commandFor(record, 'run', variant.id, variant.iterationsPlanned);
    return { text: ': run it again on a quiet machine', next };
  }
  const text = ', in every round: measuring again will not help, a gate on `total` can be met';
  const engine = record.engines.find(({ id }) => id === variant.engine);
  return engine === undefined || engine.calibration || engine.program !== undefined
    ? { text }
    : { text, next: `asr-bench doctor --library ${quoted(engine.library)}` };
}

/** The measured rounds whose chunks the gate wants the times of. */
function roundsOf(variant: Variant, expression: Expression) {
  if (expression.kind === 'leak') return [];
  const asked = [...metricsOf(expression.left), ...metricsOf(expression.right)].filter(
    ({ name }) => isMetricName(name) && METRICS[name].streamed,
  );
  return asked.flatMap(({ scope }) =>
    [...stepsOf(variant.segments)].flatMap(({ step, phase, warmUp }) =>
      phase === 'each' && !warmUp && step.step === 'transcribe' && selects(subjectOf(scope, variant), step)
        ? (step.round ?? [])
        : [],
    ),
  );
}
