import { PROCESSES } from '../../metrics/definitions/definition.ts';
import type { Problem } from '../plan/plan.ts';
import { formatPlace, sortProblems } from '../plan/problem.ts';
import { File } from '../schema/file.ts';
import type { Variables } from './environment-variables.ts';
import { child, entriesOf, type Located, type LocatedMap, plain } from './located.ts';
import { readYaml } from './read.ts';
import { type Inherited, inheritAll } from './scenarios.ts';
import type { Source } from './source.ts';
import { validate } from './validate.ts';

/** A scenario file that was read; with `problems`, it must not be run, but the rest can still be checked. */
export interface ScenarioFile {
  readonly source: Source;
  readonly root: LocatedMap | undefined;
  readonly scenarios: ReadonlyMap<string, Inherited>;
  readonly problems: readonly Problem[];
  /** Places that already have a problem: what is found there again, in an heir or a cell, is not news. */
  readonly reported: ReadonlySet<string>;
}

/**
 * Reads a scenario file and checks all that does not depend on a scenario being run: syntax, keys, types,
 * names, inheritance.
 */
export function loadFile(source: Source, variables: Variables): ScenarioFile {
  const { root, problems } = readYaml(source.text, source.file, variables);
  if (root !== undefined && root.kind !== 'map') {
    const message = 'a scenario file is a map; it begins with `version: 1`';
    return fileOf(source, undefined, [...problems, { place: root.place, message, detail: [] }]);
  }
  return fileOf(source, root, problems);
}

/** The file with another content, as `--set` makes it; checked again. */
export function withRoot(file: ScenarioFile, root: LocatedMap): ScenarioFile {
  return fileOf(file.source, root, file.problems);
}

function fileOf(source: Source, root: LocatedMap | undefined, known: readonly Problem[]): ScenarioFile {
  const problems = [...known];
  let scenarios: ReadonlyMap<string, Inherited> = new Map();
  if (root !== undefined) {
    problems.push(...validate(File, withoutRemovals(root), []).problems, ...checkNames(root));
    scenarios = inheritAll(root, problems);
  }
  const reported = new Set(
    problems.flatMap(({ place }) => (place === undefined ? [] : [formatPlace(place)])),
  );
  return { source, root, scenarios, problems: sortProblems(problems), reported };
}

/** The file without the `null`s that remove something inherited: `inherit` judges those. */
function withoutRemovals(root: LocatedMap): LocatedMap {
  const entries = new Map(root.entries);
  for (const [section, depth] of [['scenarios', 0] as const, ['defaults', 1] as const]) {
    const entry = entries.get(section);
    if (entry !== undefined) entries.set(section, { ...entry, value: stripped(entry.value, depth) });
  }
  return { ...root, entries };
}

/** At depth 0 stand the ids: a scenario that is empty is an error. */
function stripped(value: Located, depth: number): Located {
  if (value.kind !== 'map') return value;
  const kept = entriesOf(value)
    .filter(([, entry]) => depth === 0 || entry.value.kind !== 'scalar' || entry.value.value !== null)
    .map(([key, entry]) => [key, { ...entry, value: stripped(entry.value, depth + 1) }] as const);
  return { ...value, entries: new Map(kept) };
}

/** Names that mean something already. */
function checkNames(root: LocatedMap): Problem[] {
  const problems: Problem[] = [];
  const refuse = (
    section: LocatedMap['entries'] | undefined,
    name: string,
    message: string,
    advice: string,
  ): void => {
    const place = section?.get(name)?.key;
    if (place !== undefined) problems.push({ place, message, detail: [`do: ${advice}`] });
  };
  const mapAt = (key: string): LocatedMap['entries'] | undefined => {
    const value = child(root, key);
    return value?.kind === 'map' ? value.entries : undefined;
  };
  refuse(mapAt('engines'), 'calibration', 'engine `calibration` is always there', 'give yours another name');
  for (const name of PROCESSES) {
    refuse(
      mapAt('models'),
      name,
      `a model cannot be called ${name}: \`of ${name}\` is that process in a gate`,
      'give it another name',
    );
  }
  for (const [, { value }] of entriesOf(child(root, 'scenarios'))) {
    const variants = child(value, 'variants');
    if (variants?.kind !== 'map') continue;
    refuse(
      variants.entries,
      'all',
      'a variant cannot be called all: `all` in `expect` means every variant',
      'give it another name',
    );
  }
  return problems;
}

/** Ids of the scenarios whose id, title or one of whose tags a pattern is found in, in the order of the file. Pure. */
export function matchingScenarios({ scenarios }: Pick<ScenarioFile, 'scenarios'>, pattern: RegExp): string[] {
  return [...scenarios].flatMap(([id, { merged, own }]) => {
    const [title, tags] = [child(own, 'title'), child(merged, 'tags')].map((value) => value && plain(value));
    const words = [id, title, ...(Array.isArray(tags) ? tags : [])];
    return words.some((word) => typeof word === 'string' && pattern.test(word)) ? [id] : [];
  });
}

/** Every tag of a file, once. Pure. */
export const tagsOf = ({ scenarios }: Pick<ScenarioFile, 'scenarios'>): string[] => [
  ...new Set(
    [...scenarios.values()].flatMap(({ merged }) => {
      const tags = child(merged, 'tags');
      const values: unknown = tags && plain(tags);
      return Array.isArray(values) ? values.filter((tag) => typeof tag === 'string') : [];
    }),
  ),
];
