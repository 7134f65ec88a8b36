import { nearest } from '../plan/nearest.ts';
import type { Problem } from '../plan/plan.ts';
import { shortPlace } from '../plan/problem.ts';
import { undeclared } from '../plan/unknown-name.ts';
import { child, type Entry, entriesOf, type Located, type LocatedMap, pick } from './located.ts';
import { type KeyPath, nameOf } from './paths.ts';

/** A scenario with all that it inherits. */
export interface Inherited {
  readonly id: string;
  /** As written. */
  readonly own: LocatedMap;
  /** defaults, then the chain of `extends`, then itself: later wins. */
  readonly levels: readonly LocatedMap[];
  readonly merged: LocatedMap;
}

const DEEPEST_CHAIN = 32;

/** Every scenario of the file after `defaults` and `extends`; one whose chain is at fault is left out. */
export function inheritAll(root: LocatedMap, problems: Problem[]): ReadonlyMap<string, Inherited> {
  const declared = new Map(
    entriesOf(child(root, 'scenarios')).flatMap(([id, { value }]) =>
      value.kind === 'map' ? [[id, value] as const] : [],
    ),
  );
  const defaults = child(root, 'defaults');
  const base =
    defaults?.kind === 'map'
      ? inherit(
          undefined,
          pick(defaults, (key) => key !== 'weights'),
          ['defaults'],
          problems,
        )
      : undefined;
  const made = new Map<string, Inherited | undefined>();
  for (const id of declared.keys()) inheritOne(id, declared, base, made, problems, []);
  return new Map([...made].flatMap(([id, scenario]) => (scenario === undefined ? [] : [[id, scenario]])));
}

function inheritOne(
  id: string,
  declared: ReadonlyMap<string, LocatedMap>,
  base: LocatedMap | undefined,
  made: Map<string, Inherited | undefined>,
  problems: Problem[],
  children: readonly string[],
): Inherited | undefined {
  const own = declared.get(id);
  if (own === undefined) return undefined;
  if (made.has(id)) return made.get(id);
  made.set(id, undefined);
  const chain = [...children, id];
  const link = child(own, 'extends');
  let parent: Inherited | undefined;
  if (link?.kind === 'scalar' && typeof link.value === 'string' && link.unset === undefined) {
    const fault = chainFault(link.value, chain, declared);
    if (fault !== undefined) {
      problems.push({ place: link.place, ...fault });
      return undefined;
    }
    parent = inheritOne(link.value, declared, base, made, problems, chain);
    if (parent === undefined) return undefined;
  }
  const above = parent?.merged ?? base;
  const heritage =
    above === undefined ? undefined : pick(above, (key) => key !== 'title' && key !== 'extends');
  const merged = inherit(heritage, own, ['scenarios', id], problems);
  const levels = [...(parent?.levels ?? (base === undefined ? [] : [base])), own];
  const scenario = { id, own, levels, merged };
  made.set(id, scenario);
  return scenario;
}

function chainFault(
  parent: string,
  chain: readonly string[],
  declared: ReadonlyMap<string, LocatedMap>,
): Pick<Problem, 'message' | 'detail'> | undefined {
  const at = chain.indexOf(parent);
  if (at !== -1) {
    const circle = [...chain.slice(at), parent].map((id) => {
      const place = declared.get(id)?.place;
      return place === undefined ? id : `${id} (${shortPlace(place)})`;
    });
    return { message: `extends goes in a circle: ${circle.join(' → ')}`, detail: [] };
  }
  if (!declared.has(parent)) {
    return undeclared('extends', parent, 'scenario', declared.keys());
  }
  if (chain.length >= DEEPEST_CHAIN) {
    return { message: `extends goes more than ${DEEPEST_CHAIN} scenarios deep`, detail: [] };
  }
  return undefined;
}

/**
 * What a scenario is after its parent: maps merge, `null` removes, lists and scalars replace, and `expect`
 * always replaces. Values keep their places.
 *
 * @param problems receives a `null` that removes nothing: a key left empty by mistake
 */
function inherit(
  parent: LocatedMap | undefined,
  own: LocatedMap,
  path: KeyPath,
  problems: Problem[],
): LocatedMap {
  const entries = new Map(parent?.entries);
  for (const [key, entry] of own.entries) {
    const inherited = entries.get(key);
    if (isNull(entry.value)) {
      if (inherited === undefined) problems.push(removesNothing(key, entry, parent, path));
      entries.delete(key);
      continue;
    }
    entries.set(key, { ...entry, value: combined(inherited?.value, entry.value, [...path, key], problems) });
  }
  return { ...own, entries };
}

function combined(parent: Located | undefined, own: Located, path: KeyPath, problems: Problem[]): Located {
  if (own.kind !== 'map') return own;
  const replaces = parent?.kind !== 'map' || (path.length === EXPECT_DEPTH && path.at(-1) === 'expect');
  return inherit(replaces ? undefined : parent, own, path, problems);
}

/** `scenarios.<id>.expect`. */
const EXPECT_DEPTH = 3;

const isNull = (value: Located): boolean =>
  value.kind === 'scalar' && value.value === null && value.unset === undefined;

function removesNothing(key: string, entry: Entry, parent: LocatedMap | undefined, path: KeyPath): Problem {
  const near = nearest(key, parent?.entries.keys() ?? []);
  return {
    place: entry.value.place,
    message: `\`${key}\` is empty in ${nameOf(path)}, and nothing of that name is inherited to be removed`,
    detail: near === undefined ? ['do: give it a value, or leave it out'] : [`nearest: ${near}`],
  };
}
