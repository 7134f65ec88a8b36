import { exact } from '../../record/exact.ts';
import { type BoundSteps, bindSteps } from '../bind/bind.ts';
import { respawnsIn } from '../bind/bind-loop.ts';
import { checkModels, needsDestroy, type Phases } from '../bind/model-state.ts';
import { checkProcesses, checkProgram, checkServer } from '../bind/processes.ts';
import { child, type Located, type LocatedMap, pick } from '../load/located.ts';
import { validate } from '../load/validate.ts';
import type { Cell, EngineOptions, Place } from '../plan/plan.ts';
import { undeclared } from '../plan/unknown-name.ts';
import { HEAD_KEYS, Head, type HeadInput } from '../schema/scenario.ts';
import { cellHead } from './head.ts';
import { withHints } from './load-use.ts';
import { axisValues, type Combination } from './matrix.ts';
import { mergeOptions, optionLayers } from './options.ts';
import type { PlanContext } from './plan-context.ts';
import { setPath } from './settings.ts';
import { toleranceOf } from './tolerance.ts';
import type { VariantSteps } from './variants.ts';

/** A variant with its steps in order. */
export interface ArrangedVariant {
  readonly variant: VariantSteps;
  readonly phases: Phases;
  /** Steps that it has, loops unrolled. */
  readonly count: number;
}

/** A cell with what is needed to judge its gates. */
export interface Draft {
  readonly cell: Omit<Cell, 'gates' | 'baseline'>;
  readonly combination: Combination;
  readonly bound: BoundSteps;
  readonly iterationsPlace: Place | undefined;
  /** `each` replaces the engine host. */
  readonly respawns: boolean;
}

/**
 * One cell: the scenario with one value for each axis, its steps bound and checked. Undefined where something
 * is at fault, which is reported.
 */
export function draftCell(
  context: PlanContext,
  merged: LocatedMap,
  { variant, phases }: ArrangedVariant,
  combination: Combination,
): Draft | undefined {
  const tree = [...combination].reduce((map, [path, value]) => setPath(map, path, value), merged);
  const head = headOf(context, tree);
  if (head === undefined) return undefined;
  const engine = head.engine ?? context.declared.engines.default();
  const spec = context.useEngine(engine, child(tree, 'engine')?.place);
  const model = declaredId(context, head.model, child(tree, 'model'), 'model', 'models');
  const audio = declaredId(context, head.audio, child(tree, 'audio'), 'audio', 'audio');
  const { problems, warnings } = context;
  const server = checkServer(phases);
  problems.push(...server);
  const misplaced = spec === undefined ? [] : checkProgram(phases, spec);
  problems.push(...misplaced);
  // A server in the wrong place, or a load into a program, would be told again as a model that is not where it should be.
  if (server.length + misplaced.length > 0) return undefined;
  const models = checkModels(phases, { kinds: context.kinds, ofScenario: model });
  problems.push(...models.problems);
  warnings.push(...models.warnings);
  if (models.problems.length > 0) return undefined;
  for (const { model: used } of models.uses.values()) context.useModel(used);
  const known = problems.length;
  const steps = bindSteps(phases, {
    variant: variant.id,
    audio: context.audioFacts,
    corpora: context.audio.corpora.ids,
    ...exact({ audioOfScenario: audio, program: spec?.program }),
    models: new Set(context.kinds.keys()),
    uses: models.uses,
    loadOptions: loadOptions(context, tree, variant, combination, head),
    needFile: (kind, of, path, place) => context.files.note(kind, of, path, place),
    problems,
    bindings: context.bindings,
  });
  if (problems.length > known) return undefined;
  for (const { audio: heard } of steps.facts) if (heard !== undefined) context.audio.use(heard);
  const bound = withHints(steps, (heard) => context.audio.hint(heard));
  checkClients(context, head, variant, child(tree, 'clients'));
  const open = context.overrides.untilConclusive === true || typeof head.iterations === 'object';
  problems.push(...checkProcesses(head.processes, phases, spec, open, child(tree, 'processes')?.place));
  const id = [variant.id, ...[...combination].map(([path, { source }]) => `${path}=${source}`)].join(' ');
  const cell = {
    id,
    variant: variant.id,
    axes: axisValues(combination),
    engine,
    before: bound.before,
    each: bound.each,
    after: bound.after,
    ...cellHead(head, context.overrides.untilConclusive === true),
    tolerance: toleranceOf(head, [...context.scenario.levels, changed(context, combination, merged)]),
    needsDestroy: needsDestroy([...phases.before, ...phases.each]),
  };
  const respawns = phases.each.some(respawnsIn);
  return { cell, combination, bound, iterationsPlace: child(tree, 'iterations')?.place, respawns };
}

/** The scenario's own keys with their types. */
function headOf(context: PlanContext, tree: LocatedMap): HeadInput | undefined {
  const own = pick(tree, (key) => HEAD_KEYS.includes(key));
  const { value, problems } = validate(Head, own, ['scenarios', context.scenario.id]);
  context.reportNew(problems);
  return value;
}

/** An id that the scenario names; reported if nothing of that name is declared. */
function declaredId(
  context: PlanContext,
  id: string | undefined,
  node: Located | undefined,
  noun: string,
  section: string,
): string | undefined {
  const known = context.declared.ids(section);
  if (id === undefined || known.includes(id)) return id;
  context.problems.push({
    ...(node === undefined ? {} : { place: node.place }),
    ...undeclared(noun, id, noun, known, section),
  });
  return id;
}

function loadOptions(
  context: PlanContext,
  tree: LocatedMap,
  variant: VariantSteps,
  combination: Combination,
  head: HeadInput,
) {
  const forced = new Map<string, Located>(combination);
  for (const { path, value } of context.settings) {
    const inVariant = path[0] === 'variants' && path[1] === variant.id;
    forced.set((inVariant ? path.slice(2) : path).join('.'), value);
  }
  const layers = optionLayers(tree, child(context.file.root, 'defaults'), variant.options, forced);
  const place = child(child(tree, 'options'), 'threads')?.place;
  return (model: string, load: EngineOptions): EngineOptions => {
    const options = mergeOptions(layers, context.useModel(model)?.options ?? {}, load);
    checkThreads(context, options.threads, place, head.processes);
    return options;
  };
}

/** docs/engine.md#threads: the engine's threads spin, so that one too many slows them all. */
function checkThreads(
  context: PlanContext,
  threads: number | undefined,
  place: Place | undefined,
  processes = 1,
): void {
  const { cores } = context.environment;
  if (threads === undefined || threads * processes <= cores) return;
  const what =
    processes === 1 ? `threads is ${threads}` : `${processes} processes have ${threads} threads each`;
  const each = Math.max(1, Math.floor((cores - 1) / processes));
  context.warnings.push({
    ...exact({ place }),
    message: `${what}, but this process may use ${cores} cores: expect it to be 5 to 20 times slower`,
    detail: [`do: threads: ${each}, ${processes === 1 ? 'one fewer than free cores' : 'one core left free'}`],
  });
}

function checkClients(
  context: PlanContext,
  head: HeadInput,
  variant: VariantSteps,
  node: Located | undefined,
): void {
  const [only] = variant.each;
  const { cancel = 0, drop = 0, bad = 0 } = head.clients ?? {};
  // Shares are sums of hundredths that binary fractions miss.
  if (cancel + drop + bad > 1 + 1e-9) {
    const sum = Math.round(100 * (cancel + drop + bad));
    context.problems.push({
      ...(node === undefined ? {} : { place: node.place }),
      message: `cancel, drop and bad of clients add up to ${sum} %`,
      detail: ['do: leave them 100 % or less: what is left are jobs that run to their end'],
    });
  }
  if (head.clients === undefined || (variant.each.length === 1 && only?.word === 'job')) return;
  context.problems.push({
    ...(node === undefined ? {} : { place: node.place }),
    message: 'clients is only for scenarios whose `each` is [job]',
    detail: ['do: leave it out, or serve a pipeline in `before`'],
  });
}

/** What matrix axes and `--set` changed, as a last level of inheritance. */
function changed(context: PlanContext, combination: Combination, merged: LocatedMap): LocatedMap {
  const empty = pick(merged, () => false);
  const axes = [...combination].reduce((map, [path, value]) => setPath(map, path, value), empty);
  return context.settings.reduce((map, { path, value }) => setPath(map, path.join('.'), value), axes);
}
