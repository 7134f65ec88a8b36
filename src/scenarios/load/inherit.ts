import { nearest } from '../plan/nearest.ts';
import type { Problem } from '../plan/plan.ts';
import type { Entry, Located, LocatedMap } from './located.ts';
import { type KeyPath, nameOf } from './paths.ts';

/**
 * What a scenario is after its parent: maps merge, `null` removes, lists and scalars replace, and `expect`
 * always replaces. Values keep their places.
 *
 * @param problems receives a `null` that removes nothing: a key left empty by mistake
 */
export function inherit(
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
