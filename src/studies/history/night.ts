import { cellName, pairsIn } from '../../judge/comparison/pairs.ts';
import { compareSpeed } from '../../judge/comparison/speed.ts';
import { longestSegment } from '../../judge/growth/traces.ts';
import { growthSeries } from '../../metrics/series/growth-series.ts';
import { serverReadings } from '../../metrics/series/served.ts';
import { quantile, sort } from '../../metrics/series/statistics.ts';
import type { SourceIdentity } from '../../record/commit.ts';
import type { Comparison } from '../../record/comparison.ts';
import { HISTORY_SCHEMA, HISTORY_VERSION, type HistoryPoint, type Night } from '../../record/history.ts';
import { GATED_METRICS, type GatedMetric } from '../../record/metric.ts';
import { isPart } from '../../record/part-run.ts';
import type { RunRecord, Variant, Verdict } from '../../record/run-record.ts';
import { measuredProcess, subjectGrowth, subjectName } from '../../record/segments.ts';
import { longestLaunch } from '../../record/served-job.ts';

/** Smallest change of a ratio or a plateau that counts (docs/history.md#scan). */
const LEAST_SHARE = 0.03;

/** What names a night: given by its caller, since it is neither in a run nor in a comparison. */
export interface NightHead {
  readonly label: string;
  readonly id: () => string;
}

/**
 * Nights of a comparison, one for each candidate: its speeds over the baseline of the same night, and what its growth run
 * says of memory.
 * @param grown the run on which growth was judged, where it is still there
 */
export function nightsOfComparison(
  comparison: Comparison,
  grown: RunRecord | undefined,
  { label, id }: NightHead,
): Night[] {
  const of = (engine: string) => {
    const found = comparison.engines.find((it) => it.id === engine);
    return found === undefined ? undefined : { label: found.label, sha256: found.sha256 };
  };
  const baseline = of(comparison.baseline) ?? null;
  return comparison.candidates.flatMap((candidate): Night[] => {
    const engine = of(candidate);
    if (engine === undefined) return [];
    const ratios = comparison.speed.filter((row) => row.candidate === candidate).flatMap(ratioPoint);
    const memory = (grown?.variants ?? [])
      .filter((variant) => variant.engine === candidate)
      .flatMap(memoryPoints);
    const source = { kind: 'comparison', id: comparison.id } as const;
    const scenario = comparison.scenario.id;
    const points = [...ratios, ...memory];
    const whole = comparison.engines.find((it) => it.id === candidate);
    const marked = { ...limitOf(grown), ...calibrationMark(whole), ...commitOf(whole), ...tookOf(grown) };
    const head = headOf(id(), comparison.startedAt);
    return [
      {
        ...head,
        label,
        source,
        scenario,
        engine,
        ...marked,
        baseline,
        points,
        ...endedAs(comparison.verdict),
      },
    ];
  });
}

/**
 * Nights of a run, one for each engine: memory, and, where a cell of the run is the baseline, the speeds over it. A speed
 * without a baseline of the same night is left out: it would follow the machine.
 */
export function nightsOfRun(record: RunRecord, { label, id }: NightHead): Night[] {
  const base = baselineEngine(record);
  const others = record.engines.map((engine) => engine.id).filter((engine) => engine !== base);
  const labels = new Map(record.engines.map((engine) => [engine.id, engine.label]));
  const speed =
    base === undefined ? [] : compareSpeed(pairsIn(record, base, others), base, labels, 'paired').rows;
  const pinned = record.engines.find((engine) => engine.id === base);
  return record.engines
    .filter((engine) => engine.id !== base)
    .map((engine) => ({
      ...headOf(id(), record.startedAt),
      label,
      source: { kind: 'run', id: record.id } as const,
      scenario: record.scenario.id,
      ...limitOf(record),
      engine: { label: engine.label, sha256: engine.sha256 },
      ...calibrationMark(engine),
      ...commitOf(engine),
      ...tookOf(record),
      baseline: pinned === undefined ? null : { label: pinned.label, sha256: pinned.sha256 },
      points: [
        ...speed.filter((row) => row.candidate === engine.id).flatMap(ratioPoint),
        ...record.variants.filter((variant) => variant.engine === engine.id).flatMap(memoryPoints),
      ],
      ...endedAs(record.verdict),
    }));
}

/** A run of some variants, or a shard, is no answer about the others. */
function limitOf(record: RunRecord | undefined): Pick<Night, 'only'> {
  if (record === undefined || !isPart(record)) return {};
  return { only: [...new Set(record.variants.map(({ variant }) => variant))].sort() };
}

const tookOf = (record: RunRecord | undefined): Pick<Night, 'took'> => {
  const took = (record?.models ?? []).flatMap((model) => model.took?.model ?? []);
  return took.length === 0 ? {} : { took: [...new Set(took)].sort() };
};

const headOf = (id: string, at: string): Pick<Night, 'schema' | 'version' | 'type' | 'id' | 'at'> => ({
  schema: HISTORY_SCHEMA,
  version: HISTORY_VERSION,
  type: 'night',
  id,
  at,
});

const endedAs = (verdict: Verdict | undefined): Pick<Night, 'ended'> =>
  verdict === undefined
    ? {}
    : {
        ended: { outcome: verdict.outcome, exitCode: verdict.exitCode, headline: verdict.headline },
      };

const calibrationMark = (engine: { calibration: boolean } | undefined): Pick<Night, 'calibration'> =>
  engine?.calibration === true ? { calibration: true } : {};

const commitOf = (
  engine: { readonly source?: SourceIdentity | undefined } | undefined,
): Pick<Night, 'commit'> => {
  const { source } = engine ?? {};
  if (source === undefined) return {};
  const { address, commit } = source;
  return { commit: { address, hash: commit.hash, subject: commit.subject } };
};

/**
 * The engine of the cell that the others' gates are relative to. In a run of one engine that cell differs by something
 * else (threads, a model): no build is held against another there.
 */
function baselineEngine({ engines, variants }: RunRecord): string | undefined {
  if (engines.length < 2) return undefined;
  const cell = variants.flatMap(({ baseline }) => (baseline?.kind === 'cell' ? baseline.cell : []))[0];
  return variants.find(({ id }) => id === cell)?.engine;
}

function ratioPoint({ cell, model, metric, better, ratio }: Comparison['speed'][number]): HistoryPoint[] {
  if (ratio === null) return [];
  return [{ kind: 'ratio', cell, model, metric, better, value: ratio, least: LEAST_SHARE }];
}

/** What died, or was cut short, has a level of its first iterations: beside whole nights it would be a change for the better. */
function memoryPoints(variant: Variant): HistoryPoint[] {
  if (variant.status !== 'completed') return [];
  const cell = subjectName(cellName(variant), variant);
  const judged = subjectGrowth(variant);
  return GATED_METRICS.flatMap((metric): HistoryPoint[] => {
    const growth = judged[metric];
    const place = { cell, metric, better: 'less' as const };
    const rate: HistoryPoint[] =
      growth === undefined || growth.rate === null
        ? []
        : [
            {
              kind: 'rate',
              ...place,
              value: growth.rate,
              least: growth.tolerance,
              leak: growth.verdict === 'leak',
            },
          ];
    const values = levels(variant, metric);
    if (values.length === 0) return rate;
    // The level of the last quarter, past any warm-up.
    const last = values.slice(-Math.max(1, Math.floor(values.length / 4)));
    const level = quantile(sort(last), 0.5);
    return level > 0 ? [...rate, { kind: 'plateau', ...place, value: level, least: LEAST_SHARE }] : rate;
  });
}

/** Levels of one process, one an iteration: of the server where there is one, else of the engine. */
function levels(variant: Variant, metric: GatedMetric): readonly number[] {
  if (measuredProcess(variant).name === 'server') {
    return serverReadings(longestLaunch(variant)).flatMap((readings) => readings[metric] ?? []);
  }
  const segment = longestSegment(variant);
  const series = segment === undefined ? undefined : growthSeries(segment, metric);
  return series?.kind === 'series' ? series.values : [];
}
