import { createHash } from 'node:crypto';
import { Declared } from './expand/declared.ts';
import { CALIBRATION, LIBRARY } from './expand/declared-engines.ts';
import { NeededFiles } from './expand/needed-files.ts';
import { PlanContext } from './expand/plan-context.ts';
import { makePlan } from './expand/planner.ts';
import { applySetting, type Setting, settingsOf } from './expand/settings.ts';
import type { GateCompiler } from './gates/compiler.ts';
import { loadFile, type ScenarioFile, withRoot } from './load/file.ts';
import { child, type LocatedMap, plain, withEntry } from './load/located.ts';
import type { Source } from './load/source.ts';
import type { PlanEnvironment } from './plan/environment.ts';
import type { Overrides } from './plan/overrides.ts';
import type { EngineSpec, Plan, Problem } from './plan/plan.ts';
import { sortProblems } from './plan/problem.ts';
import { parseShard, shardPlan } from './plan/shard.ts';
import { nearestOrAll } from './plan/unknown-name.ts';

/** A plan, or every reason why there is none. */
export type Planned =
  | { readonly plan: Plan; readonly problems?: undefined }
  | { readonly plan?: undefined; readonly problems: readonly Problem[] };

/** What planning needs beside the file. */
export interface Planning {
  readonly overrides: Overrides;
  readonly environment: PlanEnvironment;
  readonly compileGate: GateCompiler;
}

/**
 * From the text of a scenario file to the plan of one scenario: `extends`, `defaults`, overrides, matrix,
 * pipelines, bindings, static checks and gates. Pure: the outside world comes in as `environment`. All problems
 * are found, not the first; those of other scenarios too, as far as they do not depend on being run.
 */
export function planScenario(source: Source, id: string, planning: Planning): Planned {
  return planLoaded(loadFile(source, planning.environment.variables), id, planning);
}

/**
 * What may reach native code by the user's own choice: the engines of a file, the library that `--library` or
 * ASR_BENCH_LIBRARY bring, and the files of the models.
 */
export function configuredFiles(
  source: Source,
  { overrides, environment }: Omit<Planning, 'compileGate'>,
): { readonly engines: readonly EngineSpec[]; readonly modelFiles: readonly string[] } {
  const file = loadFile(source, environment.variables);
  const files = new NeededFiles(source.baseDir, environment);
  const declared = new Declared({ file, overrides, environment, files, problems: [] });
  const ids = [
    ...declared.ids('engines'),
    ...(declared.engines.library === undefined ? [] : [LIBRARY]),
    CALIBRATION,
  ];
  return {
    engines: ids.flatMap((id) => declared.engines.of(id, undefined) ?? []),
    modelFiles: declared.ids('models').flatMap((id) => declared.model(id)?.file ?? []),
  };
}

/** Plans every scenario of a file, as `list` does: what is wrong anywhere is said. */
export function planAll(
  source: Source,
  planning: Planning,
): {
  readonly file: ScenarioFile;
  readonly plans: ReadonlyMap<string, Plan>;
  readonly problems: readonly Problem[];
} {
  const file = loadFile(source, planning.environment.variables);
  const plans = new Map<string, Plan>();
  const problems: Problem[] = [...file.problems];
  for (const id of file.scenarios.keys()) {
    const planned = planLoaded(file, id, planning);
    if (planned.plan !== undefined) plans.set(id, planned.plan);
    else problems.push(...planned.problems);
  }
  return { file, plans, problems: sortProblems(problems) };
}

function planLoaded(loaded: ScenarioFile, id: string, planning: Planning): Planned {
  const problems: Problem[] = [];
  const settings = settingsOf(planning.overrides, problems);
  const file = withFileSettings(loaded, settings, problems);
  const inScenario = settings.filter(({ within }) => within === 'scenario');
  const scenario = file.scenarios.get(id);
  if (scenario === undefined) {
    return { problems: sortProblems([...file.problems, ...problems, ...unknownScenario(id, file)]) };
  }
  const merged = inScenario.reduce((map, setting) => withSetting(map, setting, problems), scenario.merged);
  const { environment, overrides, compileGate } = planning;
  const context = new PlanContext(file, scenario, overrides, inScenario, environment);
  const { plan, problems: found } = makePlan(context, merged, compileGate);
  const all = [...file.problems, ...problems, ...found];
  if (plan === undefined || all.length > 0) return { problems: sortProblems(all) };
  const whole = {
    ...plan,
    warnings: sortProblems(plan.warnings),
    sha256: createHash('sha256').update(loaded.source.text).digest('hex'),
    settings: settingsRecord(overrides, settings),
  };
  const shard = parseShard(overrides.shard ?? '');
  return { plan: shard === undefined ? whole : shardPlan(whole, shard) };
}

/** The file as `--set models.small.weights=…` and the like make it. */
function withFileSettings(
  file: ScenarioFile,
  settings: readonly Setting[],
  problems: Problem[],
): ScenarioFile {
  const own = settings.filter(({ within }) => within === 'file');
  if (own.length === 0 || file.root === undefined) return file;
  return withRoot(
    file,
    own.reduce((root, setting) => applySetting(root, setting, problems), file.root),
  );
}

/** A setting of a path that the matrix varies leaves that one value of it. */
function withSetting(map: LocatedMap, setting: Setting, problems: Problem[]): LocatedMap {
  const set = applySetting(map, setting, problems);
  const path = setting.path.join('.');
  const matrix = child(set, 'matrix');
  const axis = child(matrix, path);
  if (matrix?.kind !== 'map' || axis === undefined || setting.value.kind !== 'scalar') return set;
  const only = { kind: 'list', place: setting.value.place, items: [setting.value] } as const;
  return withEntry(set, 'matrix', withEntry(matrix, path, only));
}

/** A scenario that is not there, unless its own problems have kept it out. */
function unknownScenario(id: string, file: ScenarioFile): Problem[] {
  // Of a file that cannot be read nothing is known, least of all what is not in it.
  if (file.root === undefined) return [];
  const declared = child(file.root, 'scenarios');
  if (declared === undefined && file.problems.length > 0) return [];
  const ids = declared?.kind === 'map' ? [...declared.entries.keys()] : [];
  if (ids.includes(id)) return [];
  return [
    {
      message: `there is no scenario ${id}`,
      detail: [nearestOrAll(id, ids, 'scenarios')],
    },
  ];
}

/** The overrides as the run record keeps them: paths of `--set`, options by their name. */
function settingsRecord(overrides: Overrides, settings: readonly Setting[]): Record<string, unknown> {
  const { library, models, variants, untilConclusive, baseline } = overrides;
  const options = {
    library,
    models,
    variant: variants,
    'until-conclusive': untilConclusive,
    baseline,
  };
  return {
    ...Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)),
    ...Object.fromEntries(settings.map(({ path, value }) => [path.join('.'), plain(value)])),
  };
}
