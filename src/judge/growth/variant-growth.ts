import { LEAST_ITERATIONS } from '../../metrics/definitions/least.ts';
import type { GrowthByMetric } from '../../metrics/growth/cause.ts';
import { growthSeries } from '../../metrics/series/growth-series.ts';
import { grouped } from '../../record/grouped.ts';
import { CHECKPOINT_METRICS, type CheckpointMetric } from '../../record/metric.ts';
import type { Growth, Variant } from '../../record/run-record.ts';
import { countedSegments } from '../../record/segments.ts';
import type { PassLoop } from '../../record/variant.ts';
import type { GrowthJudge, JudgedGrowth, Trace } from './growth-judge.ts';
import { serverTraces, settingOf, tracesOf } from './traces.ts';
import { worstGrowth } from './worst.ts';

type ByMetric = Partial<Record<CheckpointMetric, Growth>>;

/** The growth of a variant: one for each quantity, the worst of its processes. */
export interface VariantGrowth {
  readonly growth: ByMetric;
  /** Of its server, where it has one. */
  readonly serverGrowth?: ByMetric;
  /** What the traces alone said, where something withdrew it. */
  readonly rawGrowth: ByMetric;
}

/** Judges every quantity of every process of a variant. */
export function variantGrowth(variant: Variant, judge: GrowthJudge): VariantGrowth {
  // One iteration has no growth from one to the next.
  if (variant.iterationsPlanned === 1) return { growth: {}, rawGrowth: {} };
  const segments = countedSegments(variant);
  const traces = segments.flatMap((segment) =>
    tracesOf(segment).map(({ metric, values }): Trace => {
      return { metric, values, segment, launch: segment.launch, whole: true };
    }),
  );
  const engine = worstByMetric(variant, traces, judge);
  const rawGrowth: ByMetric = {};
  for (const [metric, { raw }] of engine) if (raw !== undefined) rawGrowth[metric] = raw;
  const growth = Object.fromEntries(
    [...engine].map(([metric, judged]) => [metric, plain(judged)]),
  ) as ByMetric;
  const launches = [...new Set(segments.map(({ launch }) => launch))].map((launch) => ({
    launch,
    own: segments.filter((segment) => segment.launch === launch),
  }));
  const server = worstByMetric(
    variant,
    launches.flatMap(({ launch, own }) =>
      serverTraces(own).map(
        ({ metric, values }): Trace => ({ metric, values, process: 'server', launch, whole: true }),
      ),
    ),
    judge,
  );
  const serverGrowth = Object.fromEntries(
    [...server].map(([metric, judged]) => [metric, plain(judged)]),
  ) as ByMetric;
  return server.size === 0 ? { growth, rawGrowth } : { growth, serverGrowth, rawGrowth };
}

function worstByMetric(
  variant: Variant,
  traces: readonly Trace[],
  judge: GrowthJudge,
): ReadonlyMap<CheckpointMetric, JudgedGrowth> {
  const byMetric = grouped(traces, ({ metric }) => metric);
  const worst = new Map<CheckpointMetric, JudgedGrowth>();
  for (const [metric, own] of byMetric) {
    // One too short for a verdict is left out where another process of its launch is long enough.
    const long = own.filter(({ values }) => values.length >= LEAST_ITERATIONS);
    const judged = own
      .filter((trace) => long.includes(trace) || !long.some(({ launch }) => launch === trace.launch))
      .map((trace) => judge(trace, toleranceOf(variant, metric)));
    const found = worstGrowth(judged);
    if (found !== undefined) worst.set(metric, found);
  }
  return worst;
}

const toleranceOf = (variant: Variant, metric: CheckpointMetric): number =>
  settingOf({ observed: { hugePages: 0 } }, metric, variant.tolerance).tolerance;

/** As it stands in the record. */
function plain({ raw: _raw, seen: _seen, ...growth }: JudgedGrowth): Growth {
  return growth;
}

/**
 * How a variant with a single iteration grew from one pass of its loop to the next, by quantity: hours of audio are one iteration, and
 * a process that reads a hundred chunks of them has a growth all the same. Empty where no process lived through enough passes,
 * and where there are several iterations, whose growth is the variant's.
 */
export function passGrowth(variant: Variant, loop: PassLoop, judge: GrowthJudge): GrowthByMetric {
  if (variant.iterationsPlanned !== 1) return {};
  const found: Partial<Record<CheckpointMetric, Growth>> = {};
  for (const metric of CHECKPOINT_METRICS) {
    const judged = countedSegments(variant).flatMap((segment) => {
      const series = growthSeries(segment, metric, { per: loop });
      if (series.kind === 'absent' || series.values.length < LEAST_ITERATIONS) return [];
      const { tolerance } = settingOf(segment, metric, variant.tolerance);
      const { values } = series;
      return [judge({ metric, values, segment, launch: segment.launch, whole: false }, tolerance)];
    });
    const worst = worstGrowth(judged);
    if (worst !== undefined) found[metric] = worst;
  }
  return found;
}
