import { join } from 'node:path';
import { assembleComparison, comparedEngine } from '../../judge/comparison/assemble.ts';
import type { Longer } from '../../judge/comparison/next.ts';
import { hasMissing, pairsIn } from '../../judge/comparison/pairs.ts';
import { compareSpeed } from '../../judge/comparison/speed.ts';
import { wallTime } from '../../judge/comparison/time.ts';
import { loadNormaliser } from '../../metrics/normaliser-loading.ts';
import type { Comparison } from '../../record/comparison.ts';
import type { ConformanceReport } from '../../record/conformance.ts';
import { exact } from '../../record/exact.ts';
import type { RunRecord, Variant } from '../../record/run-record.ts';
import type { Invocation } from '../../runner/initial-record.ts';
import type { Interrupt } from '../../runner/interrupt.ts';
import type { RunListener } from '../../runner/listener.ts';
import type { Cell, Plan } from '../../scenarios/plan/plan.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import { conformanceOf } from '../conformance/conformance.ts';
import { type RunResult, runPlan } from '../run-plan.ts';
import { serveStep } from '../soak/served-pipeline.ts';
import { growthPlan, sideBySide, timed, withoutMissing, withoutPrepare } from './plans.ts';

export interface MeasureOptions {
  readonly id: string;
  /** Folder of the comparison: its runs are written below it. */
  readonly folder: string;
  /** Id of the baseline's engine; the other engines of the plan are candidates. */
  readonly baseline: string;
  readonly kind: 'engines' | 'aa';
  /** Launches of each cell to begin with, and the most that doubling may come to. */
  readonly launches: number;
  readonly maxLaunches: number;
  /** Measured iterations of each launch, after one of warm-up. */
  readonly iterations: number;
  /** Iterations of the one launch on which growth is judged; `scenario`: by what it says (`growthPlan`); 0: growth is left out. */
  readonly growth: number | 'scenario';
  readonly listener?: RunListener;
  readonly interrupt: Interrupt;
  readonly ffmpeg?: string;
  /** How the scenario was planned, and the command that measures it again, longer: for what is to be done next. */
  readonly invocation?: Invocation;
  readonly again?: (longer?: Longer) => string;
  /** Told once, before the measuring: how long it is expected to take, ns. */
  readonly onTime: (time: { readonly speed: number; readonly most: number; readonly growth: number }) => void;
  /** Told before each doubling. */
  readonly onMore: (launches: number, open: number) => void;
}

export interface MeasuredComparison {
  readonly comparison: Comparison;
  readonly speed: RunResult;
}

/** Iterations of the pilot: the second is past the warm-up. */
const PILOT = 2;

/**
 * Measures engines against each other: a pilot launch of each cell, which warms the caches and tells the time; launches in
 * ABBA order, doubled while a metric is inconclusive; and one long launch of each cell for its growth.
 * @throws Failure (2) where there is no speed to compare, every cell being a server under load; (3) when something is
 *   missing, or a library is not what it was a moment ago
 */
export async function measureComparison(plan: Plan, options: MeasureOptions): Promise<MeasuredComparison> {
  if (plan.cells.every((cell) => serveStep(cell) !== undefined)) {
    throw new Failure(
      ExitCode.usage,
      `${plan.scenario.id} is a server under load: how quick an engine is cannot be told through it`,
      `run ${plan.scenario.id} with each engine and compare the two runs, or compare the engines in a scenario without a server`,
    );
  }
  const startedAt = new Date().toISOString();
  const { folder, interrupt, baseline, launches, maxLaunches, iterations } = options;
  const candidates = Object.keys(plan.engines).filter((id) => id !== baseline);
  const run = (part: Plan, name: string, more: { launches?: (record: RunRecord) => number } = {}) =>
    runPlan(part, {
      out: join(folder, name),
      interrupt,
      ...exact({ listener: options.listener, ffmpeg: options.ffmpeg }),
      ...more,
    });
  const pilot = await run(timed(sideBySide(plan), 1, PILOT), 'pilot');
  // A commit that does not build is built, and fails, but once; where it leaves nothing to compare, nothing more is measured.
  const paired = pairsIn(pilot.record, baseline, candidates);
  const lost = paired.filter(hasMissing);
  const isOver = lost.length === paired.length;
  // What `prepare` built is pinned now: building again could change it.
  const built = withoutPrepare(withoutMissing(plan, pilot.record));
  const long = isOver ? undefined : growthPlan(built, options.growth);
  const count = (cells: readonly Cell[]) => (cell: Variant) => most(cells.find(({ id }) => id === cell.id));
  if (!isOver)
    options.onTime({
      speed: wallTime(pilot.record, launches, () => iterations + 1),
      most: wallTime(pilot.record, maxLaunches, () => iterations + 1),
      growth: long === undefined ? 0 : wallTime(pilot.record, 1, count(long.cells)),
    });
  const looks = looksOf(launches, maxLaunches);
  const labels = new Map(pilot.record.engines.map(({ id, label }) => [id, label]));
  const speed = isOver
    ? pilot
    : await run(timed(sideBySide(built), launches, iterations + 1), 'speed', {
        launches: (record) => {
          const done = launchesOf(record);
          if (done >= maxLaunches) return done;
          const { rows } = compareSpeed(
            pairsIn(record, baseline, candidates),
            baseline,
            labels,
            'paired',
            looks,
          );
          const open = rows.filter(({ verdict }) => verdict === 'inconclusive').length;
          if (open === 0) return done;
          const next = Math.min(2 * done, maxLaunches);
          options.onMore(next, open);
          return next;
        },
      });
  samePins(pilot.record, speed.record);
  const reports = interrupt.requested ? new Map() : await conformanceReports(pilot.record, options);
  const grown = long === undefined || interrupt.requested ? undefined : await run(long, 'growth');
  if (grown !== undefined) samePins(pilot.record, grown.record);
  const { record } = speed;
  const { scenario, notice } = record;
  const comparison = assembleComparison({
    kind: options.kind,
    id: options.id,
    startedAt,
    endedAt: new Date().toISOString(),
    status: interrupt.requested ? 'interrupted' : 'completed',
    notice,
    scenario: { ...scenario, ...exact({ invocation: options.invocation }) },
    again: options.again,
    baseline,
    candidates,
    engines: record.engines.map(comparedEngine),
    order: 'abba',
    launches: launchesOf(record),
    maxLaunches,
    looks,
    runs: [
      { role: 'speed', id: record.id, folder: speed.folder },
      ...(grown === undefined
        ? []
        : [{ role: 'growth' as const, id: grown.record.id, folder: grown.folder }]),
    ],
    forced: [],
    noted: [],
    pairs: isOver ? lost : [...pairsIn(record, baseline, candidates), ...lost],
    grown: grown === undefined ? [] : pairsIn(grown.record, baseline, candidates),
    reports,
    heard: {
      ...{ baseline: record.audio, candidate: record.audio },
      chinese: record.corpora && (await loadNormaliser('zh')),
    },
    warnings: [...record.warnings, ...(grown?.record.warnings ?? [])]
      .filter(({ code }) => TOLD.includes(code))
      .map(({ code, variant, detail }) => ({
        code,
        detail: variant === undefined ? detail : `${variant}: ${detail}`,
      })),
  });
  return { comparison, speed };
}

/** How often the launches are looked at where nothing is ever decided: 10, 20 and 40 are three looks. */
export function looksOf(launches: number, maxLaunches: number): number {
  return 1 + Math.max(0, Math.ceil(Math.log2(maxLaunches / launches)));
}

/**
 * What each engine does and does not, by id. One file with the same variables under several names, and our own
 * simulator, have nothing to tell that differs.
 */
async function conformanceReports(
  { engines }: RunRecord,
  { listener, ffmpeg }: MeasureOptions,
): Promise<Map<string, ConformanceReport>> {
  const reports = new Map<string, ConformanceReport>();
  if (new Set(engines.map(({ sha256, env }) => JSON.stringify([sha256, env]))).size < 2) return reports;
  for (const { id, label, library, env, calibration, program } of engines) {
    if (calibration || program !== undefined) continue;
    listener?.onPreparing?.(`trying what ${label} does and does not`);
    const more = { ...exact({ env, ffmpeg }) };
    reports.set(id, await conformanceOf({ library, ...more }));
  }
  return reports;
}

/** Warnings of the runs that bear on a comparison too. */
const TOLD = ['W_LOAD', 'W_CALIBRATION'];

const most = (cell: Cell | undefined): number => {
  if (cell === undefined) return 0;
  return cell.iterations.kind === 'fixed' ? cell.iterations.count : cell.iterations.max;
};

const launchesOf = ({ variants }: RunRecord): number =>
  Math.max(0, ...variants.flatMap(({ segments }) => segments.map(({ launch }) => launch)));

/** A library that was rebuilt meanwhile would be compared with itself of a moment ago. */
function samePins(before: RunRecord, after: RunRecord): void {
  for (const { id, label, library, sha256 } of after.engines) {
    const pinned = before.engines.find((engine) => engine.id === id)?.sha256;
    if (pinned === undefined || pinned === sha256) continue;
    throw new Failure(
      ExitCode.missing,
      `engine ${label}: ${library} changed while it was measured (sha256 ${pinned.slice(0, 12)} before, ${sha256.slice(0, 12)} now)`,
      'leave the library alone until the comparison is done, or compare a copy of it',
    );
  }
}
