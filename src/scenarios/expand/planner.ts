import { exact } from '../../record/exact.ts';
import { Arranger, type Pipelines } from '../bind/arrange.ts';
import type { GateCompiler } from '../gates/compiler.ts';
import { child, type LocatedMap } from '../load/located.ts';
import { unsetProblems } from '../load/validate.ts';
import type { Cell, Plan, Problem } from '../plan/plan.ts';
import { nearestOrAll } from '../plan/unknown-name.ts';
import { type Baseline, baselines } from './baseline.ts';
import { CALIBRATION } from './declared-engines.ts';
import { type ArrangedVariant, type Draft, draftCell } from './draft.ts';
import { gateContext } from './gate-context.ts';
import {
  checkKnown,
  compileGates,
  type GatedCell,
  knownLeaks,
  type WrittenGate,
  writtenGates,
} from './gates.ts';
import { type Axis, type Combination, expandMatrix } from './matrix.ts';
import type { PlanContext } from './plan-context.ts';
import { checkBudget } from './tolerance.ts';
import { StepLists, type Variant, variantsOf } from './variants.ts';

/** A plan but for what only its caller knows: the hash of the text, and the settings as typed. */
export type PlanBody = Omit<Plan, 'sha256' | 'settings'>;

export interface PlannedScenario {
  /** Present only without problems. */
  readonly plan?: PlanBody;
  readonly problems: readonly Problem[];
}

/** Steps in all cells of a scenario: more is a mistake, and would only fill memory. */
const MOST_STEPS = 200_000;

/**
 * Makes the plan of one scenario: cells, bindings, checks, gates.
 *
 * @param merged the scenario after inheritance and settings
 */
export function makePlan(context: PlanContext, merged: LocatedMap, compile: GateCompiler): PlannedScenario {
  const { scenario, overrides, problems, warnings } = context;
  problems.push(...unsetProblems(merged));
  if (problems.length > 0) return { problems };
  checkBudget(scenario.levels, problems);
  const reader = new StepLists(context.file, problems);
  const pipelines = reader.pipelines();
  const variants = variantsOf(scenario.id, merged, reader, problems);
  const names = variants.map(({ id }) => id);
  checkChosen(context, names);
  const matrix = expandMatrix(child(merged, 'matrix'), variants.length, problems);
  const lists = variants.flatMap((variant) =>
    arranged(variant, pipelines, problems, (id) => context.audio.passes(id)),
  );
  if (!affordable(context, lists, matrix.combinations.length)) return { problems };
  const drafts = matrix.combinations.flatMap((combination) =>
    lists.flatMap((list) => draftCell(context, merged, list, combination) ?? []),
  );
  const complete = drafts.length === matrix.combinations.length * variants.length;
  const cells = drafts.map((draft) => ({ ...draft.cell, combination: draft.combination }));
  const found = baselines(child(merged, 'baseline'), overrides.baseline, cells, matrix, names, problems);
  if (complete) checkAxes(matrix.axes, cells, problems);
  const gated = drafts.map((draft) => gatedCell(context, draft, names, found.get(draft.cell.id)));
  const written = writtenGates(child(merged, 'expect'), names, problems);
  checkKnown(written, knownLeaks(child(context.file.root, 'known-leaks')), problems);
  const { atFault } = context.audio.corpora;
  const known = ({ variant }: WrittenGate): boolean => !atFault && (complete || variant !== undefined);
  const gates = compileGates(written, gated, known, compile, problems, warnings);
  if (problems.length > 0) return { problems };
  return { problems, plan: planBody(context, merged, drafts, found, gates) };
}

function checkChosen({ overrides, scenario, problems }: PlanContext, names: readonly string[]): void {
  for (const name of overrides.variants ?? []) {
    if (names.includes(name)) continue;
    problems.push({
      message: `--variant ${name}: scenario ${scenario.id} has no such variant`,
      detail: [nearestOrAll(name, names, 'variants')],
    });
  }
}

/** The steps of a variant in order; none where something in them is at fault. */
function arranged(
  variant: Variant,
  pipelines: Pipelines,
  problems: Problem[],
  passesOf: (audio: string) => readonly string[],
): ArrangedVariant[] {
  if ('broken' in variant) return [];
  const arranger = new Arranger(pipelines, problems, passesOf);
  const before = arranger.arrange(variant.before);
  const each = arranger.arrange(variant.each);
  const after = arranger.arrange(variant.after);
  if (before === undefined || each === undefined || after === undefined) return [];
  return [{ variant, phases: { before, each, after }, count: arranger.count }];
}

function affordable(
  { scenario, problems }: PlanContext,
  lists: readonly ArrangedVariant[],
  times: number,
): boolean {
  const steps = lists.reduce((sum, { count }) => sum + count, 0) * times;
  if (steps <= MOST_STEPS) return true;
  problems.push({
    place: scenario.own.place,
    message: `scenario ${scenario.id} expands to ${steps} steps in all its cells; ${MOST_STEPS} is the most`,
    detail: [],
  });
  return false;
}

function gatedCell(
  { scenario, kinds, audioFacts }: PlanContext,
  { cell, bound, iterationsPlace, respawns }: Draft,
  variants: readonly string[],
  baseline: Baseline | undefined,
): GatedCell {
  const { iterations } = cell;
  const fixed = iterations.kind === 'fixed';
  const outline = {
    scenario: scenario.id,
    id: cell.id,
    variant: cell.variant,
    variants,
    iterations: {
      count: fixed ? iterations.count : iterations.max,
      untilConclusive: !fixed,
      overridden: iterationsPlace?.line === 0,
      ...exact({ place: iterationsPlace }),
    },
    respawns,
    launches: cell.launches,
    measure: cell.measure,
  };
  const context = gateContext(outline, bound, kinds, audioFacts, baseline);
  return { id: cell.id, variant: cell.variant, context };
}

function planBody(
  context: PlanContext,
  merged: LocatedMap,
  drafts: readonly Draft[],
  found: ReadonlyMap<string, Baseline>,
  gates: ReturnType<typeof compileGates>,
): PlanBody {
  const { variants: chosen } = context.overrides;
  const isChosen = (variant: string): boolean => chosen === undefined || chosen.includes(variant);
  const { source } = context.file;
  const cells = drafts
    .filter(({ cell }) => isChosen(cell.variant))
    .map(({ cell }): Cell => {
      const baseline = baselineOf(cell.id, found.get(cell.id));
      return {
        ...cell,
        gates: gates.get(cell.id) ?? [],
        ...exact({ baseline }),
      };
    });
  // The calibration engine makes its own models.
  const needsWeights = Object.values(context.engines).some(({ library }) => library !== CALIBRATION);
  const { id } = context.scenario;
  const title = child(merged, 'title');
  return {
    scenario: {
      id,
      title: title?.kind === 'scalar' && typeof title.value === 'string' ? title.value : id,
      file: source.file,
    },
    baseDir: source.baseDir,
    engines: context.engines,
    models: context.models,
    audio: context.audio.used,
    corpora: context.audio.corpora.used,
    cells,
    knownLeaks: knownLeaks(child(context.file.root, 'known-leaks')),
    warnings: context.warnings,
    files: context.files.all.filter(({ kind }) => kind !== 'model' || needsWeights),
    bindings: [...new Set(context.bindings)].filter((line) => isChosen(line.split(' ')[0] ?? '')),
  };
}

/** Cell id or run id that `baseline` means. */
function baselineOf(cell: string, baseline: Baseline | undefined): string | undefined {
  if (baseline === undefined) return undefined;
  if (baseline.kind === 'self') return cell;
  return baseline.kind === 'run' ? baseline.run : baseline.cell;
}

type AxesCell = Omit<Cell, 'gates' | 'baseline'> & { readonly combination: Combination };

/**
 * A matrix axis that changes nothing measures the same thing several times under different names: `model` where
 * every `load` names its own, a misplaced option. Found by comparing the cells that differ in that axis alone.
 */
function checkAxes(axes: readonly Axis[], cells: readonly AxesCell[], problems: Problem[]): void {
  const contents = new Map(cells.map((cell) => [cell.id, contentOf(cell)]));
  for (const axis of axes) {
    if (axis.values.length < 2) continue;
    const groups = new Map<string, Set<string | undefined>>();
    let compared = false;
    for (const cell of cells) {
      const key = JSON.stringify([
        cell.variant,
        ...[...cell.combination]
          .filter(([path]) => path !== axis.path)
          .map(([path, { value }]) => [path, value]),
      ]);
      const group = groups.get(key) ?? new Set();
      compared ||= groups.has(key);
      groups.set(key, group.add(contents.get(cell.id)));
    }
    if (!compared || [...groups.values()].some((group) => group.size > 1)) continue;
    const values = axis.values.map(({ source }) => source).join(', ');
    problems.push({
      place: axis.place,
      message: `matrix axis ${axis.path} changes nothing: every cell does the same for ${values}`,
      detail: ['do: leave it out, or leave to it what the steps name themselves'],
    });
  }
}

/** What a cell does, without its names. */
function contentOf({ id: _id, axes: _axes, combination: _combination, measure, ...rest }: AxesCell): string {
  return JSON.stringify({ ...rest, measure: [...measure] });
}
