import { mostlyFailed } from '../../judge/growth/soundness.ts';
import { RATES } from '../../metrics/definitions/accuracy.ts';
import { isOfSome, LATENCIES, LATENCY_NAMES } from '../../metrics/definitions/latency.ts';
import { exact } from '../../record/exact.ts';
import { CHECKPOINT_METRICS, unitOf } from '../../record/metric.ts';
import type { Outcome, RunRecord, Variant } from '../../record/run-record.ts';
import { countedSegments } from '../../record/segments.ts';

export type MeasureUnit = 'bytes/iteration' | 'count/iteration' | 'ns' | 'ratio' | '1/s';

/** One figure of a variant for programs that keep figures: dashboards, trackers, monitoring. */
export interface Measure {
  /** `growth-heap`, `ttft-p50`, `wer-raw`. */
  readonly id: string;
  /** Figures of one model; absent: of the whole variant. */
  readonly model?: string;
  readonly unit: MeasureUnit;
  readonly value: number;
  /** 99 %, what gates decide by; absent where there is no interval. */
  readonly lower?: number;
  readonly upper?: number;
  /** Values behind it. */
  readonly n: number;
  readonly better: 'less' | 'more';
}

/** What an outcome is as a number, the less the better: each step up is more than the double, which trackers alert on. */
export const OUTCOME_LEVELS: Readonly<Record<Outcome, number>> = { pass: 0, undecided: 1, fail: 3 };

/**
 * How a variant was judged. Never better than the record says: one that has not been judged is undecided, one that was not measured
 * to its end does not pass.
 */
export function outcomeOfVariant({ outcome = 'undecided', status }: Variant): Outcome {
  return outcome === 'pass' && (status === 'unsupported' || status === 'missing') ? 'undecided' : outcome;
}

/**
 * The figures of a variant that a program may keep: those that can be stood behind. A figure that is not here has no support, and must
 * not become a point on a line that is taken for good: none of a run that goes on, or that a profiler was loaded into; none of
 * a variant that did not come to its end; no growth that is undecided; no time where only some rounds have one, a part of a corpus
 * was heard, or most of it failed; no error rate of a corpus that has no interval. Pure.
 */
export function measuresOf(record: RunRecord, variant: Variant): Measure[] {
  if (record.verdict === undefined || record.instrument !== undefined || variant.status !== 'completed')
    return [];
  return [...growths(variant), ...speeds(variant), ...errorRates(variant)];
}

function growths({ growth }: Variant): Measure[] {
  return CHECKPOINT_METRICS.flatMap((quantity) => {
    const found = growth[quantity];
    if (found === undefined || found.rate === null || found.verdict === 'inconclusive') return [];
    return [
      {
        id: `growth-${quantity}`,
        unit: unitOf(quantity) === 'count' ? 'count/iteration' : 'bytes/iteration',
        value: found.rate,
        ...bounds(found.bounds),
        n: found.n,
        better: 'less',
      } satisfies Measure,
    ];
  });
}

const bounds = ([lower, upper]: readonly [number | null, number | null]): Pick<
  Measure,
  'lower' | 'upper'
> => ({
  ...exact({ lower: lower ?? undefined, upper: upper ?? undefined }),
});

/** These wait for a chunk: a burst has none, and the rounds that have one may be the quick ones. */
const OF_CHUNKS: readonly string[] = ['ttft', 'ttft_text', 'itl', 'tokens_per_s'];

function speeds(variant: Variant): Measure[] {
  if (mostlyFailed(variant) !== undefined) return [];
  const rounds = countedSegments(variant).flatMap(({ iterations }) =>
    iterations.flatMap(({ steps }) =>
      steps.flatMap(({ model, round }) => (round === undefined ? [] : [{ model, round }])),
    ),
  );
  return Object.entries(variant.latency).flatMap(([model, latency]) => {
    const hidden = rounds.some((one) => one.model === model && one.round.burst);
    return LATENCY_NAMES.flatMap((name) => {
      const summary = latency[name];
      const { dimension, better } = LATENCIES[name];
      if (summary === undefined || (hidden && OF_CHUNKS.includes(name))) return [];
      if (isOfSome(variant, name, model)) return [];
      const unit = dimension === 'time' ? 'ns' : name === 'tokens_per_s' ? '1/s' : 'ratio';
      const id = `${name.replaceAll('_', '-')}-p50`;
      return [
        {
          id,
          model,
          unit,
          value: summary.p50,
          n: summary.n,
          better: better === 'more' ? 'more' : 'less',
        } satisfies Measure,
      ];
    });
  });
}

/** As gates call them. */
const RATE_IDS = new Map(Object.entries(RATES).map(([id, { unit }]) => [unit, id]));

function errorRates({ accuracy }: Variant): Measure[] {
  return accuracy.errorRates
    .filter(({ noInterval }) => noInterval === undefined)
    .map(({ unit, layer, model, rate, interval, n }) => ({
      id: `${RATE_IDS.get(unit)}-${layer}`,
      model,
      unit: 'ratio',
      value: rate,
      ...(interval === undefined ? {} : bounds(interval.bounds)),
      n,
      better: 'less',
    }));
}

/** Whose figures they are: those of our simulator must never lie on the line of an engine. */
export function benchmarkName(record: RunRecord, ...parts: readonly string[]): string {
  const simulated = record.notice === undefined ? [] : ['calibration engine'];
  return [...simulated, record.scenario.id, ...parts].join('/');
}
