import type { Pipelines } from '../bind/arrange.ts';
import type { ScenarioFile } from '../load/file.ts';
import { child, entriesOf, type Located, type LocatedMap } from '../load/located.ts';
import { type ParsedStep, parseSteps } from '../load/steps.ts';
import type { Problem } from '../plan/plan.ts';
import { formatPlace } from '../plan/problem.ts';

/** One way of doing it, with the scenario's own lists around it. */
export interface VariantSteps {
  readonly id: string;
  readonly before: readonly ParsedStep[];
  readonly each: readonly ParsedStep[];
  readonly after: readonly ParsedStep[];
  /** Its `options`, where it has some. */
  readonly options: Located | undefined;
}

/** A variant whose steps are at fault: its problems are reported, and nothing else can be said of it. */
export interface BrokenVariant {
  readonly id: string;
  readonly broken: true;
}

export type Variant = VariantSteps | BrokenVariant;

/** Name of the only variant where a scenario declares none. */
export const DEFAULT_VARIANT = 'default';

/** Reads step lists, each once; problems that the file's own check has found are not repeated. */
export class StepLists {
  readonly #file: ScenarioFile;
  readonly #problems: Problem[];
  readonly #read = new Map<Located, readonly ParsedStep[] | 'broken'>();

  constructor(file: ScenarioFile, problems: Problem[]) {
    this.#file = file;
    this.#problems = problems;
  }

  read(list: Located, path: readonly string[]): readonly ParsedStep[] | 'broken' {
    const known = this.#read.get(list);
    if (known !== undefined) return known;
    const { steps = 'broken' as const, problems } = parseSteps(list, path);
    this.#read.set(list, steps);
    this.#problems.push(
      ...problems.filter(({ place }) => place === undefined || !this.#file.reported.has(formatPlace(place))),
    );
    return steps;
  }

  pipelines(): Pipelines {
    const section = entriesOf(child(this.#file.root, 'pipelines'));
    return new Map(section.map(([id, { value }]) => [id, this.read(value, ['pipelines', id])]));
  }
}

/**
 * The variants of a scenario. The scenario's `before` runs first, then the variant's; `after` the other way
 * round; its `each` is the default of theirs.
 */
export function variantsOf(
  id: string,
  scenario: LocatedMap,
  lists: StepLists,
  problems: Problem[],
): Variant[] {
  const declared = child(scenario, 'variants');
  const entries = entriesOf(declared);
  if (entries.length === 0) return [one(id, DEFAULT_VARIANT, scenario, undefined, lists, problems)];
  return entries.map(([variant, { value }]) => one(id, variant, scenario, value, lists, problems));
}

function one(
  scenarioId: string,
  id: string,
  scenario: LocatedMap,
  variant: Located | undefined,
  lists: StepLists,
  problems: Problem[],
): Variant {
  const home = ['scenarios', scenarioId];
  let broken = false;
  const read = (list: Located | undefined, path: readonly string[]): readonly ParsedStep[] => {
    if (list === undefined) return [];
    const steps = lists.read(list, path);
    if (steps !== 'broken') return steps;
    broken = true;
    return [];
  };
  const own = variant?.kind === 'map' ? variant : undefined;
  const inVariant = [...home, 'variants', id];
  const outer = (phase: string) => read(child(scenario, phase), [...home, phase]);
  const inner = (phase: string) => read(child(own, phase), [...inVariant, phase]);
  const written = variant?.kind === 'list' ? variant : child(own, 'each');
  const each = written === undefined ? outer('each') : read(written, inVariant);
  if (written === undefined && child(scenario, 'each') === undefined) {
    const where =
      variant === undefined ? `scenario ${scenarioId}` : `variant ${id} of scenario ${scenarioId}`;
    problems.push({
      place: (variant ?? scenario).place,
      message: `\`each\` is missing in ${where}: there is nothing to repeat`,
      detail: ['do: add  each: [load, transcribe, unload]'],
    });
    broken = true;
  }
  const before = [...outer('before'), ...inner('before')];
  const after = [...inner('after'), ...outer('after')];
  if (broken || variant?.kind === 'scalar') return { id, broken: true };
  return { id, before, each, after, options: child(own, 'options') };
}
